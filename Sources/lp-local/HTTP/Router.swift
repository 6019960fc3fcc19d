import LPCloud
import NIOCore
import NIOHTTP1

/// What answers the requests of one method and path pattern.
struct Route {
    typealias Answer = (APIRequest) throws -> EventLoopFuture<APIReply>

    let method: HTTPMethod
    /// The path's segments; nil stands for any one of them, which becomes a parameter.
    private let pattern: [[UInt8]?]
    /// Whether one more parameter takes all segments that are left.
    private let takesRest: Bool
    /// The largest body, in bytes, that is kept.
    let bodyLimit: Int
    /// What refuses a body over the limit; nil when the answer does.
    let overlong: APIError?
    let answer: Answer

    /// The limit of a route that needs no other, in bytes.
    static let usualLimit = 1 << 20

    /// - Parameter path: segments between slashes; `*` stands for any one of them, `**` at the end for what is
    ///   left, as it is.
    init(
        _ method: HTTPMethod, _ path: String, bodyLimit: Int = usualLimit,
        overlong: APIError? = .tooLarge(usualLimit, "requested"), _ answer: @escaping Answer
    ) {
        self.method = method
        self.overlong = overlong
        let segments = path.split(separator: "/")
        takesRest = segments.last == "**"
        pattern = segments.filter { $0 != "**" }.map { $0 == "*" ? nil : Array($0.utf8) }
        self.bodyLimit = bodyLimit
        self.answer = answer
    }

    /// The parameters of a path that fits the pattern, decoded.
    ///
    /// - Parameter segments: the path's own.
    fileprivate func parameters(
        of path: Slice<UnsafeBufferPointer<UInt8>>,
        _ segments: [Slice<UnsafeBufferPointer<UInt8>>]
    ) -> [String]? {
        guard takesRest ? segments.count > pattern.count : segments.count == pattern.count else {
            return nil
        }
        // From the end, where paths differ.
        for index in pattern.indices.reversed() {
            if let wanted = pattern[index], !segments[index].elementsEqual(wanted) { return nil }
        }
        var found = zip(segments, pattern).compactMap { segment, wanted in
            wanted == nil ? Self.decoded(segment) : nil
        }
        if takesRest {
            // Slashes at its ends, and one after another, are the key's own.
            let start = pattern.isEmpty ? path.startIndex : segments[pattern.count - 1].endIndex
            found.append(Self.decoded(path[start...].dropFirst()))
        }
        return found
    }

    private static func decoded(_ bytes: some Sequence<UInt8>) -> String {
        percentDecoded(String(decoding: Array(bytes), as: UTF8.self))
    }
}

/// Finds the route of a request, and says what every error looks like on this API.
struct Router {
    /// The first answers what is signed for no service, or for one that is not here.
    let services: [Service]
    /// How a thrown or failed error is answered, by the form of the service that was asked.
    let onError: (any Error, ErrorForm) -> APIReply
    /// Completes every reply, errors too, before it is sent.
    var onReply: (inout APIReply) -> Void = { _ in }
    /// Refuses a request before any route sees it.
    var admit: (HTTPRequestHead, ByteBuffer) throws(APIError) -> Void = { _, _ throws(APIError) in }

    init(
        services: [Service], onError: @escaping (any Error, ErrorForm) -> APIReply,
        onReply: @escaping (inout APIReply) -> Void = { _ in }
    ) {
        self.services = services
        self.onError = onError
        self.onReply = onReply
    }

    /// A router of one API that nothing is signed for.
    init(routes: [Route], onError: @escaping (any Error) -> APIReply) {
        self.init(services: [Service(name: "", routes: routes, form: .restJSON)]) { error, _ in
            onError(error)
        }
    }

    /// A route, and what its pattern left open.
    struct Match {
        let route: Route
        let parameters: [String]
        let query: Substring
        let form: ErrorForm
    }

    /// The service that a request is signed for.
    func service(_ headers: HTTPHeaders, _ uri: String) -> Service {
        // Most requests at the socket are calls, and not signed.
        guard services.count > 1,
            headers.contains(name: "authorization") || ReceivedSignature.isThere(in: uri),
            let name = ReceivedSignature(headers, uri)?.service
        else { return services[0] }
        return services.first { $0.name == name } ?? services[0]
    }

    func match(_ method: HTTPMethod, _ uri: String, _ headers: HTTPHeaders = [:]) -> Match? {
        let service = service(headers, uri)
        var uri = uri
        let found = uri.withUTF8 { bytes -> (Route, [String], Int)? in
            let end = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
            let segments = bytes[..<end].split(separator: UInt8(ascii: "/"))
            for route in service.routes where route.method == method {
                if let parameters = route.parameters(of: bytes[..<end], segments) {
                    return (route, parameters, min(end + 1, bytes.count))
                }
            }
            return nil
        }
        guard let (route, parameters, start) = found else { return nil }
        return Match(
            route: route, parameters: parameters,
            query: uri[uri.utf8.index(uri.startIndex, offsetBy: start)...], form: service.form)
    }
}
