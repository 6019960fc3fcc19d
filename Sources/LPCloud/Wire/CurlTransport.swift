import Glibc
import LPCore
import Synchronization

/// The network for service calls: one thread that drives libcurl, and callers who wait without holding one.
public final class CurlTransport: Transport {
    private typealias Waiting = CheckedContinuation<Result<Response, TransferError>, Never>

    private enum Letter: Sendable {
        case send(PreparedRequest, Int, body: [UInt8], Waiting)
        case stop
    }

    /// Who signs, if anybody does.
    private enum Signing: Sendable {
        case nobody
        case fixed(Signer)
        case identity(Signatory)
    }

    /// What the slowest line sends, in bytes a ms: 250 MB take four hours and a half.
    private static let slowestLine = 16

    private let mailbox = Mailbox<Letter>()
    private let endpoint: Endpoint
    private let signing: Signing
    private let skew = Mutex(ClockSkew())
    /// Hears of a wrong clock: by how many s the service's is ahead.
    private let skewed: (@Sendable (Int) -> Void)?

    /// - Parameters:
    ///   - signer: nil where requests are not signed: a socket that only we can open, or a source of credentials.
    ///   - timeout: ms from a request to its whole reply, and as long again as its body takes on a slow line.
    ///   - silence: s without a byte in either direction; nil for a call, which is silent while the function runs.
    public convenience init(
        endpoint: Endpoint, signer: Signer?, timeout: Int = Invocation.timeout, silence: Int? = nil
    ) {
        self.init(endpoint, signer.map(Signing.fixed) ?? .nobody, timeout, silence, skewed: nil)
    }

    /// - Parameters:
    ///   - signatory: nil where requests are not signed.
    ///   - silence: as above.
    ///   - skewed: hears of a wrong clock: by how many s the service's is ahead.
    convenience init(
        endpoint: Endpoint, signatory: Signatory?, silence: Int?,
        skewed: (@Sendable (Int) -> Void)? = nil
    ) {
        self.init(
            endpoint, signatory.map(Signing.identity) ?? .nobody, Invocation.timeout, silence,
            skewed: skewed)
    }

    private init(
        _ endpoint: Endpoint, _ signing: Signing, _ timeout: Int, _ silence: Int?,
        skewed: (@Sendable (Int) -> Void)?
    ) {
        self.skewed = skewed
        self.endpoint = endpoint
        self.signing = signing
        let transfers = CurlTransfers(
            endpoint: endpoint, capacity: 32, replyLimit: 64 << 20, silence: silence)
        Self.drive(transfers, from: mailbox, timeout: timeout)
    }

    deinit { mailbox.post([.stop]) }

    public func send(_ request: Request) async throws(TransferError) -> Response {
        switch signing {
        case .nobody: return try await post(request, nil, time(nil))
        case .fixed(let signer): return try await send(request, signedBy: signer)
        case .identity(let signatory):
            let snapshot = try await snapshot(signatory.identity)
            let response = try await send(request, signedBy: signatory.signer(snapshot))
            // Who is refused for an old token has done nothing.
            guard ServiceError(response).isOfExpiry, signatory.identity.reject(snapshot) else {
                return response
            }
            let other = try await self.snapshot(signatory.identity)
            return try await send(request, signedBy: signatory.signer(other))
        }
    }

    private func snapshot(_ identity: Identity) async throws(TransferError) -> Identity.Snapshot {
        do { return try await identity.credentials() } catch {
            throw TransferError(error, peer: endpoint.description)
        }
    }

    private func send(_ request: Request, signedBy signer: Signer) async throws(TransferError)
        -> Response
    {
        let signed = time(nil) + skew.withLock(\.offset)
        let response = try await post(request, signer, signed)
        // What was refused for its date was not done.
        let isOffTheClock = skew.withLock {
            $0.explains(response, signed: signed, now: time(nil))
        }
        guard isOffTheClock else { return response }
        let offset = skew.withLock(\.offset)
        skewed?(offset)
        return try await post(request, signer, time(nil) + offset)
    }

    private func post(_ request: Request, _ signer: Signer?, _ date: Int)
        async throws(TransferError) -> Response
    {
        let prepared = PreparedRequest(request, endpoint: endpoint, signer: signer)
        let result = await withCheckedContinuation { waiting in
            mailbox.post([.send(prepared, date, body: request.body, waiting)])
        }
        return try result.get()
    }

    private static func drive(
        _ transfers: CurlTransfers, from mailbox: Mailbox<Letter>, timeout: Int
    ) {
        // The thread is the transfers' only owner from here on.
        nonisolated(unsafe) let transfers = transfers
        SystemThread.detach {
            var waiting: [Int: Waiting] = [:]
            var sent = 0
            while true {
                for letter in mailbox.takeAll() {
                    guard case .send(let request, let date, let body, let caller) = letter else {
                        return
                    }
                    sent += 1
                    waiting[sent] = caller
                    let size = request.stream?.count ?? body.count
                    transfers.start(
                        request, as: sent, at: SigningDate(epoch: date),
                        timeout: timeout + size / slowestLine
                    ) { $0.append(body) }
                }
                transfers.perform()
                while let (id, result) = transfers.nextFinished() {
                    waiting.removeValue(forKey: id)?.resume(returning: result)
                }
                transfers.wait(
                    milliseconds: 60_000, watching: [Watch(mailbox.descriptor, .readable)])
            }
        }
    }
}
