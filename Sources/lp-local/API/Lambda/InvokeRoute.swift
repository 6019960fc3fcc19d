import LPCloud
import LPCore
import NIOCore
import NIOHTTP1

/// Invoke (API 2015-03-31) and its older kin InvokeAsync (2014-11-13): checks a call, hands it to the pool, and puts the outcome into Lambda's words.
struct InvokeRoute {
    let catalog: Catalog
    let pool: WorkerPool
    let events: EventCalls
    let disk: Disk

    var routes: [Route] {
        [
            Route(
                .POST, FunctionRoutes.base + "/*/invocations", bodyLimit: Invocation.payloadLimit,
                overlong: .overlongEvent(Invocation.payloadLimit), invoke),
            Route(.POST, "/2014-11-13/functions/*/invoke-async", invokeAsync),
        ]
    }

    private func invoke(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let reference = try FunctionReference(request)
        let family = try catalog.family(reference, request, showing: StoredFunction.latest)
        let version = family.version(reference.qualifier, chance: .random(in: 0..<1))
        guard let function = version else {
            throw reference.notFound(catalog.site(request))
        }
        try catalog.checkReady(family.name)
        let kind = try kind(request.headers)
        guard request.body.readableBytes <= kind.payloadLimit else {
            throw APIError.overlongEvent(kind.payloadLimit)
        }
        let payload = try checked(request.body)
        if kind == .dryRun { return disk.done(APIReply(.noContent)) }
        let call = Call(
            function: function.key, requestId: Identifier.uuid(), payload: payload,
            arn: reference.arn(catalog.site(request), reference.qualifier),
            traceId: request.headers.first(name: "x-amzn-trace-id") ?? Identifier.trace(),
            // Only a caller who waits has one (API reference, Invoke, ClientContext).
            clientContext: kind == .event ? nil : try clientContext(request.headers),
            wantsLog: request.headers.first(name: "x-amz-log-type") == "Tail",
            promise: disk.loop.makePromise())
        if kind == .event {
            events.accept(call, family.eventConfig(reference.qualifier))
            return disk.done(
                APIReply(.accepted, headers: [(APIReply.requestId, call.requestId)]))
        }
        pool.submit(call)
        return call.promise.futureResult.assumeIsolated().map {
            $0.reply(requestId: call.requestId, version: function.version)
        }
        .nonisolated()
    }

    private func invokeAsync(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let reference = try FunctionReference(request)
        let family = try catalog.family(reference, request, showing: StoredFunction.latest)
        let call = family.eventCall(
            reference.qualifier, try checked(request.body), promise: disk.loop.makePromise())
        guard let call else { throw reference.notFound(catalog.site(request)) }
        events.accept(call, family.eventConfig(reference.qualifier))
        return disk.done(APIReply(.accepted, json: .object([("Status", JSONText(202))])))
    }

    private func kind(_ headers: HTTPHeaders) throws(APIError) -> Invocation.Kind {
        let name = headers.first(name: "x-amz-invocation-type") ?? Invocation.Kind.wait.rawValue
        guard let kind = Invocation.Kind(rawValue: name) else {
            throw .validation(
                name, at: "invocationType",
                "satisfy enum value set: [Event, RequestResponse, DryRun]")
        }
        return kind
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

extension APIError {
    /// An event that has more bytes than it may.
    fileprivate static func overlongEvent(_ limit: Int) -> APIError {
        APIError(
            .payloadTooLarge, "RequestTooLargeException",
            "Request must be smaller than \(limit) bytes for the InvokeFunction operation")
    }
}

extension Outcome {
    /// Lambda's reply to the call.
    fileprivate func reply(requestId: String, version: String) -> APIReply {
        var headers = [
            ("Content-Type", "application/json"), (APIReply.requestId, requestId),
            ("X-Amz-Executed-Version", version),
        ]
        if isError { headers.append(("X-Amz-Function-Error", "Unhandled")) }
        if let log { headers.append(("X-Amz-Log-Result", Base64.encode(log))) }
        return APIReply(.ok, headers: headers, body: payload)
    }
}
