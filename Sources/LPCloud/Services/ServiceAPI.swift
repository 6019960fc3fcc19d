import LPCore

/// Calls of a service's API: a request out, a reply in, an error as a `Failure`.
struct ServiceAPI: Sendable {
    private let transport: any Transport

    init(_ transport: any Transport) { self.transport = transport }

    /// A request with a JSON body.
    static func request(_ method: String, _ path: String, _ body: JSONText) -> Request {
        Request(
            method, path, headers: [("Content-Type", "application/json")], body: body.bytes)
    }

    /// A request of the JSON 1.1 protocol (Smithy 2.0, awsJson1_1), in which a header names the operation.
    ///
    /// - Parameter target: the service's name in its model, a full stop and the operation.
    static func request(target: String, _ body: JSONText) -> Request {
        Request(
            "POST", "/",
            headers: [
                ("Content-Type", "application/x-amz-json-1.1"), ("X-Amz-Target", target),
            ], body: body.bytes)
    }

    /// Sends a request and decodes the reply.
    ///
    /// - Throws: a `Failure` that says that this verb cannot be done to this thing.
    func call<Reply: Decodable>(_ verb: String, _ thing: String, _ request: Request)
        async throws(Failure) -> Reply
    {
        let response = try await answer(verb, thing, request)
        do { return try JSONText(response.body).decode(Reply.self) } catch {
            throw Failure(
                cannot: verb, thing, "the reply is not the service's: \(describe(error))",
                name: "InvalidReply")
        }
    }

    /// Sends a request whose reply says nothing but that it worked.
    func call(_ verb: String, _ thing: String, _ request: Request) async throws(Failure) {
        _ = try await answer(verb, thing, request)
    }

    /// The reply to a request, whatever its form.
    func answer(_ verb: String, _ thing: String, _ request: Request)
        async throws(Failure) -> Response
    {
        let response: Response
        do { response = try await transport.send(request) } catch { throw error.failure }
        guard (200..<300).contains(response.status) else {
            throw ServiceError(response).failure(cannot: verb, thing, action: request.action)
        }
        return response
    }
}
