import LPCloud
import LPCore

/// What `--client-context` takes (Lambda API reference, Invoke, ClientContext).
enum ClientContext {
    /// - Throws: a usage `Failure` when it is no object, or larger than a header may be.
    static func parse(_ text: String) throws(Failure) -> JSONText {
        let shown = text.count > 60 ? text.prefix(60) + "…" : text[...]
        func failure(_ reason: String) -> Failure {
            Failure(.usage, cannot: "use client context", String(shown), reason)
        }
        let context: JSONText
        do { context = try JSONText(text.utf8) } catch { throw failure("not JSON: \(error)") }
        guard context.isObject else { throw failure("it is not an object") }
        let size = Base64.encode(context.bytes).utf8.count
        guard size <= Invocation.contextLimit else {
            throw failure(
                "it has \(size) bytes in base64, more than the \(Invocation.contextLimit) there may be"
            )
        }
        return context
    }
}
