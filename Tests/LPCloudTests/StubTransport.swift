import LPCloud
import Synchronization

/// A network of recorded replies, handed out in order, that remembers what was asked.
final class StubTransport: Transport {
    private let replies: Mutex<[Result<Response, TransferError>]>
    private let asked = Mutex<[Request]>([])

    init(_ replies: [Result<Response, TransferError>]) { self.replies = Mutex(replies) }

    /// Replies of a status, each with a JSON body.
    convenience init(_ replies: (status: Int, body: String)...) {
        self.init(
            replies.map { .success(Response(status: $0.status, body: Array($0.body.utf8))) })
    }

    var requests: [Request] { asked.withLock { $0 } }

    func send(_ request: Request) async throws(TransferError) -> Response {
        asked.withLock { $0.append(request) }
        let reply = replies.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        guard let reply else {
            throw TransferError(.notSent, peer: "stub", reason: "no more replies")
        }
        return try reply.get()
    }
}
