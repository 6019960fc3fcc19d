import LPCore
import NIOCore
import NIOHTTP1

/// Invoke (API 2015-03-31): checks a call, hands it to the pool, and puts the outcome into Lambda's words.
struct InvokeRoute {
    let catalog: Catalog
    let pool: WorkerPool
    let disk: Disk

    /// Lambda's limit on a synchronous payload, in bytes.
    static let payloadLimit = 6_291_456

    var routes: [Route] {
        [
            Route(
                .POST, "/2015-03-31/functions/*/invocations", bodyLimit: Self.payloadLimit, invoke)
        ]
    }

    private func invoke(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let function = try catalog.find(request, showing: StoredFunction.version)
        guard !request.isOverlong else {
            throw APIError(
                .payloadTooLarge, "RequestTooLargeException",
                "Request must be smaller than \(Self.payloadLimit) bytes for the InvokeFunction operation"
            )
        }
        let payload = try checked(request.body)
        switch request.headers.first(name: "x-amz-invocation-type") ?? "RequestResponse" {
        case "RequestResponse": break
        case "DryRun": return disk.done(APIReply(.noContent))
        case "Event":
            throw APIError.invalidParameter("lp-local does not have asynchronous invocations.")
        case let other:
            throw APIError.validation(
                other, at: "invocationType",
                "satisfy enum value set: [Event, RequestResponse, DryRun]")
        }
        let call = Call(
            function: function.name, requestId: Identifier.uuid(), payload: payload,
            arn: function.arn + (try FunctionReference(request).qualifier.map { ":" + $0 } ?? ""),
            traceId: request.headers.first(name: "x-amzn-trace-id") ?? Identifier.trace(),
            clientContext: try clientContext(request.headers),
            wantsLog: request.headers.first(name: "x-amz-log-type") == "Tail",
            promise: disk.loop.makePromise())
        pool.submit(call)
        return call.promise.futureResult.assumeIsolated().map {
            $0.reply(requestId: call.requestId)
        }
        .nonisolated()
    }

    /// The event that the function will see: the payload as it came, checked to be JSON.
    private func checked(_ payload: ByteBuffer) throws(APIError) -> ByteBuffer {
        guard payload.readableBytes > 0 else { return ByteBuffer(string: "{}") }
        do {
            try payload.withUnsafeReadableBytes { bytes in
                _ = try JSONText.range(in: bytes.assumingMemoryBound(to: UInt8.self))
            }
        } catch {
            throw APIError(
                .badRequest, "InvalidRequestContentException",
                "Could not parse request body into json: \(error)")
        }
        return payload
    }

    private func clientContext(_ headers: HTTPHeaders) throws(APIError) -> String? {
        guard let given = headers.first(name: "x-amz-client-context") else { return nil }
        guard let bytes = Base64.decode(given), let context = try? JSONText(bytes) else {
            throw APIError(
                .badRequest, "InvalidRequestContentException",
                "Client context must be a valid Base64-encoded JSON object.")
        }
        // A header is one line.
        return context.onOneLine.text
    }
}

extension Outcome {
    /// Lambda's reply to the call.
    fileprivate func reply(requestId: String) -> APIReply {
        var headers = [
            ("Content-Type", "application/json"), (APIReply.requestId, requestId),
            ("X-Amz-Executed-Version", StoredFunction.version),
        ]
        if isError { headers.append(("X-Amz-Function-Error", "Unhandled")) }
        if let log { headers.append(("X-Amz-Log-Result", Base64.encode(log))) }
        return APIReply(.ok, headers: headers, body: payload)
    }
}
