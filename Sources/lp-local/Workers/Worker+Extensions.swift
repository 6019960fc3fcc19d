import LPCore
import NIOCore
import NIOHTTP1

// The Extensions API (2020-01-01) as far as a runtime's own extension needs it, which is told of the end by SIGTERM; and
// the two APIs that would send it logs, which say that they are off, as the emulator of AWS does.
extension Worker {
    var extensionsAPI: [Route] {
        let base = "/2020-01-01/extension"
        return [
            Route(.POST, base + "/register", register),
            Route(.GET, base + "/event/next") { [unowned self] _ in waitForEnd() },
            Route(.POST, base + "/init/error") { [unowned self] _ in accepted },
            Route(.POST, base + "/exit/error") { [unowned self] _ in accepted },
            Route(.PUT, "/2020-08-15/logs") { [unowned self] _ in isOff("Logs") },
            Route(.PUT, "/2022-07-01/telemetry") { [unowned self] _ in isOff("Telemetry") },
        ]
    }

    private func register(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        guard let name = request.headers.first(name: "lambda-extension-name"), !name.isEmpty else {
            throw APIError(.badRequest, "Extension.InvalidExtensionName", "Empty extension name")
        }
        hasExtension = true
        let about = JSONText.object([
            ("functionName", JSONText(string: function.name)),
            ("functionVersion", JSONText(string: function.version)),
            ("handler", JSONText(string: function.handler)),
        ])
        var reply = APIReply(.ok, json: about)
        reply.headers.append(("Lambda-Extension-Identifier", Identifier.uuid()))
        return host.disk.done(reply)
    }

    /// No event is for the extensions of a runtime: they wait until the worker ends.
    private func waitForEnd() -> EventLoopFuture<APIReply> {
        let promise = host.loop.makePromise(of: APIReply.self)
        if case .stopping = stage { promise.fail(APIError.gone) } else { unheard.append(promise) }
        return promise.futureResult
    }

    private func isOff(_ api: String) -> EventLoopFuture<APIReply> {
        host.disk.done(
            APIReply(
                .accepted,
                json: .object([
                    ("errorMessage", JSONText(string: "\(api) API is not supported")),
                    ("errorType", JSONText(string: "\(api).NotSupported")),
                ])))
    }
}
