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
            routes: extensionsAPI + [
                Route(.GET, base + "/invocation/next", next),
                Route(
                    .POST, base + "/invocation/*/response", bodyLimit: limit, overlong: nil,
                    response),
                Route(
                    .POST, base + "/invocation/*/error", bodyLimit: limit, overlong: nil, failure),
                Route(.POST, base + "/init/error", initFailure),
            ], onError: Self.reply(to:))
    }

    /// The answer to what is taken note of.
    var accepted: EventLoopFuture<APIReply> { host.disk.done(Self.accepted) }

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
        case .starting, .answered:
            waits(
                WaitingRuntime(connection: request.connection) {
                    promise.succeed($0.event(deadline: $1))
                } leave: {
                    promise.fail(APIError.gone)
                })
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
        answer(invocation, try outcome(request))
        return accepted
    }

    private func failure(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let invocation = try current(request)
        guard !request.isOverlong else {
            answer(invocation, .tooLarge)
            throw APIError.responseTooLarge
        }
        answer(invocation, Outcome(Self.error(in: request), isError: true))
        return accepted
    }

    /// What a runtime answers, as a whole or bit by bit; in that case the trailers tell of a failure on the way.
    private func outcome(_ request: APIRequest) throws(APIError) -> Outcome {
        let mode = request.headers.first(name: "lambda-runtime-function-response-mode")
        guard mode == nil || mode?.lowercased() == "streaming" else { throw .invalidResponseMode }
        guard let kind = request.trailers.first(name: "lambda-runtime-function-error-type") else {
            return Outcome(request.body)
        }
        let given = request.trailers.first(name: "lambda-runtime-function-error-body")
        let body = given.flatMap(Base64.decode).map { ByteBuffer(bytes: $0) }
        let bare = JSONText.object([("errorType", JSONText(string: kind))])
        return Outcome(body ?? ByteBuffer(bytes: bare.bytes), isError: true)
    }

    /// An error as its caller gets it; the cause that some runtimes add is not for him.
    private static func error(in request: APIRequest) -> ByteBuffer {
        let kind = "application/vnd.aws.lambda.error.cause+json"
        guard request.headers.first(name: "content-type") == kind,
            let members = try? JSONText(Array(request.body.readableBytesView)).members
        else { return request.body }
        let told = members.map { ($0.name.string ?? "", $0.value) }.filter {
            ["errorMessage", "errorType", "stackTrace"].contains($0.0)
        }
        return ByteBuffer(bytes: JSONText.object(told).bytes)
    }

    private func initFailure(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        guard case .starting = stage else { throw APIError.wrongState }
        let type = request.headers.first(name: "lambda-runtime-function-error-type")
        initFailed(Self.error(in: request), type: type)
        return accepted
    }

    /// The call that a runtime answers.
    private func current(_ request: APIRequest) throws(APIError) -> Invocation {
        let requestId = request.parameters[0]
        switch stage {
        case .stopping: throw .gone
        case .busy(let invocation) where invocation.call.requestId == requestId:
            let attempt = request.headers.first(name: "lambda-runtime-invocation-id")
            guard attempt == nil || attempt == invocation.invocationId else { throw .gone }
            return invocation
        case .idle, .answered, .busy, .starting:
            throw requestId == lastRequest ? .wrongState : .wrongRequest
        }
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
    fileprivate static let invalidResponseMode = APIError(
        .badRequest, "InvalidFunctionResponseMode", "Invalid function response mode")
    fileprivate static let responseTooLarge = APIError(
        .payloadTooLarge, "RequestEntityTooLarge",
        "Exceeded maximum allowed payload size (\(Outcome.sizeLimit) bytes).")
    /// The call has ended without this answer.
    static let gone = APIError(.gone, "InvocationGone", "The invocation has ended")
}
