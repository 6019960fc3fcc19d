import LPCore
import NIOCore
import NIOHTTP1

// The Runtime API, 2018-06-01, as one worker's runtime sees it.
extension Worker {
    var runtimeAPI: Router {
        let base = "/2018-06-01/runtime"
        // A body of exactly the limit is still allowed.
        let limit = Outcome.sizeLimit
        return Router(
            routes: [
                Route(.GET, base + "/invocation/next", next),
                Route(.POST, base + "/invocation/*/response", bodyLimit: limit, response),
                Route(.POST, base + "/invocation/*/error", bodyLimit: limit, failure),
                Route(.POST, base + "/init/error", initFailure),
            ], onError: Self.reply(to:))
    }

    private static let accepted = APIReply(
        .accepted, json: .object([("status", JSONText(string: "OK"))]))

    /// An error in the shape of this API.
    private static func reply(to error: any Error) -> APIReply {
        let error = error as? APIError ?? APIError(.badRequest, "InvalidRequest", "\(error)")
        return APIReply(
            error.status,
            json: .object([
                ("errorMessage", JSONText(string: error.message)),
                ("errorType", JSONText(string: error.name)),
            ]))
    }

    private func next(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let promise = host.loop.makePromise(of: APIReply.self)
        switch stage {
        case .starting, .answered: waits(promise, on: request.connection)
        case .idle, .busy: throw refuse(promise, .wrongState)
        case .stopping: throw refuse(promise, .gone)
        }
        return promise.futureResult
    }

    /// A promise must be kept, even one that nobody waits for.
    private func refuse(_ promise: EventLoopPromise<APIReply>, _ error: APIError) -> APIError {
        promise.fail(error)
        return error
    }

    private func response(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let invocation = try current(request)
        guard !request.isOverlong else {
            answer(invocation, .tooLarge)
            throw APIError.responseTooLarge
        }
        answer(invocation, Outcome(request.body))
        return host.disk.done(Self.accepted)
    }

    private func failure(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let invocation = try current(request)
        guard !request.isOverlong else {
            answer(invocation, .tooLarge)
            throw APIError.responseTooLarge
        }
        answer(invocation, Outcome(request.body, isError: true))
        return host.disk.done(Self.accepted)
    }

    private func initFailure(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        guard case .starting = stage else { throw APIError.wrongState }
        initFailed(request.body, type: errorType(request.headers))
        return host.disk.done(Self.accepted)
    }

    /// The call that a runtime answers.
    private func current(_ request: APIRequest) throws(APIError) -> Invocation {
        let requestId = request.parameters[0]
        switch stage {
        case .stopping: throw .gone
        case .busy(let invocation) where invocation.call.requestId == requestId:
            let attempt = request.headers.first(name: "lambda-runtime-invocation-id")
            guard attempt ?? invocation.invocationId == invocation.invocationId else { throw .gone }
            return invocation
        case .idle, .answered, .busy, .starting:
            throw requestId == lastRequest ? .wrongState : .wrongRequest
        }
    }

    /// `Runtime.X` and `Function.X` stand as they are, anything else is unknown (Runtime API, Error type).
    private func errorType(_ headers: HTTPHeaders) -> String {
        let given = headers.first(name: "lambda-runtime-function-error-type") ?? ""
        let parts = given.split(separator: ".", omittingEmptySubsequences: false)
        let isKnown =
            parts.count == 2 && ["Runtime", "Function"].contains(parts[0])
            && parts[1].first?.isUppercase == true && parts[1].allSatisfy(\.isLetter)
        return isKnown ? given : "Runtime.Unknown"
    }
}

extension Worker.Invocation {
    /// The event as the runtime gets it.
    func event(deadline: Int) -> APIReply {
        var headers = [
            ("Lambda-Runtime-Aws-Request-Id", call.requestId),
            ("Lambda-Runtime-Invocation-Id", invocationId),
            ("Lambda-Runtime-Deadline-Ms", String(deadline)),
            ("Lambda-Runtime-Invoked-Function-Arn", call.arn),
            ("Lambda-Runtime-Trace-Id", call.traceId),
            ("Content-Type", "application/json"),
        ]
        if let context = call.clientContext {
            headers.append(("Lambda-Runtime-Client-Context", context))
        }
        return APIReply(.ok, headers: headers, body: call.payload)
    }
}

extension APIError {
    fileprivate static let wrongState = APIError(
        .forbidden, "InvalidStateTransition", "Transition is not allowed from the current state")
    fileprivate static let wrongRequest = APIError(
        .badRequest, "InvalidRequestID", "Invalid request ID")
    fileprivate static let responseTooLarge = APIError(
        .payloadTooLarge, "RequestEntityTooLarge",
        "Exceeded maximum allowed payload size (\(Outcome.sizeLimit) bytes).")
    /// The call has ended without this answer.
    static let gone = APIError(.gone, "InvocationGone", "The invocation has ended")
}
