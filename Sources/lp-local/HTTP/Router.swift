import NIOCore
import NIOHTTP1

/// What answers the requests of one method and path pattern.
struct Route {
    typealias Answer = (APIRequest) throws -> EventLoopFuture<APIReply>

    let method: HTTPMethod
    /// The path's segments; nil stands for any one of them, which becomes a parameter.
    let pattern: [String?]
    /// The largest body, in bytes, that is kept.
    let bodyLimit: Int
    let answer: Answer

    /// - Parameter path: segments between slashes; `*` stands for any one of them.
    init(
        _ method: HTTPMethod, _ path: String, bodyLimit: Int = 1 << 20, _ answer: @escaping Answer
    ) {
        self.method = method
        pattern = path.split(separator: "/").map { $0 == "*" ? nil : String($0) }
        self.bodyLimit = bodyLimit
        self.answer = answer
    }

    /// The parameters of a path that fits the pattern.
    fileprivate func parameters(of segments: [Substring]) -> [String]? {
        guard segments.count == pattern.count else { return nil }
        var found: [String] = []
        for (segment, wanted) in zip(segments, pattern) {
            if let wanted {
                guard segment == wanted else { return nil }
            } else {
                found.append(percentDecoded(segment))
            }
        }
        return found
    }
}

/// Finds the route of a request, and says what every error looks like on this API.
struct Router {
    let routes: [Route]
    /// How a thrown or failed error is answered.
    let onError: (any Error) -> APIReply
    /// Completes every reply, errors too, before it is sent.
    var onReply: (inout APIReply) -> Void = { _ in }

    /// A route, and what its pattern left open.
    struct Match {
        let route: Route
        let parameters: [String]
        let query: Substring
    }

    func match(_ method: HTTPMethod, _ uri: String) -> Match? {
        let parts = uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let segments = parts[0].split(separator: "/")
        for route in routes where route.method == method {
            if let parameters = route.parameters(of: segments) {
                return Match(
                    route: route, parameters: parameters, query: parts.count > 1 ? parts[1] : "")
            }
        }
        return nil
    }
}
