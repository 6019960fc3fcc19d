import Glibc
import Synchronization

/// The network for service calls: one thread that drives libcurl, and callers who wait without holding one.
public final class CurlTransport: Transport {
    private let mailbox: Mailbox
    private let endpoint: Endpoint
    private let signer: Signer?

    /// - Parameter signer: nil where requests are not signed: a socket that only we can open.
    public init(endpoint: Endpoint, signer: Signer?) {
        self.endpoint = endpoint
        self.signer = signer
        let transfers = CurlTransfers(endpoint: endpoint, capacity: 32, replyLimit: 64 << 20)
        mailbox = Mailbox(waker: transfers.waker)
        Self.drive(transfers, from: mailbox)
    }

    deinit { mailbox.post(.stop) }

    public func send(_ request: Request) async throws(TransferError) -> Response {
        let result = await withCheckedContinuation { waiting in
            mailbox.post(.send(request, endpoint, signer, waiting))
        }
        return try result.get()
    }

    /// A minute over the longest call that Lambda allows, in ms.
    private static let timeout = (900 + 60) * 1000

    private static func drive(_ transfers: CurlTransfers, from mailbox: Mailbox) {
        // The thread is the transfers' only owner from here on.
        nonisolated(unsafe) let transfers = transfers
        let thread = DetachedThread {
            var waiting: [Int: Mailbox.Waiting] = [:]
            var sent = 0
            while true {
                for letter in mailbox.takeAll() {
                    guard case .send(let request, let endpoint, let signer, let caller) = letter
                    else { return }
                    let prepared = PreparedRequest(request, endpoint: endpoint, signer: signer)
                    sent += 1
                    waiting[sent] = caller
                    transfers.start(
                        prepared, as: sent, at: SigningDate(epoch: time(nil)), timeout: timeout
                    ) { $0.append(request.body) }
                }
                transfers.perform()
                while let (id, result) = transfers.nextFinished() {
                    waiting.removeValue(forKey: id)?.resume(returning: result)
                }
                transfers.wait(milliseconds: 60_000, watching: [])
            }
        }
        thread.start()
    }
}

/// What callers leave for the driving thread.
private final class Mailbox: Sendable {
    typealias Waiting = CheckedContinuation<Result<Response, TransferError>, Never>

    enum Letter: Sendable {
        case send(Request, Endpoint, Signer?, Waiting)
        case stop
    }

    private let letters = Mutex<[Letter]>([])
    private let waker: CurlTransfers.Waker

    init(waker: CurlTransfers.Waker) { self.waker = waker }

    func post(_ letter: Letter) {
        // The thread cannot take a letter, end and free what the waker points to before it was woken.
        letters.withLock {
            $0.append(letter)
            waker.wake()
        }
    }

    func takeAll() -> [Letter] {
        letters.withLock { letters in
            defer { letters.removeAll() }
            return letters
        }
    }
}
