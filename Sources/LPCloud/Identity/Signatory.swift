import Synchronization

/// Signs the requests to one service as whoever the identity is at the moment.
public final class Signatory: Sendable {
    let identity: Identity
    let region: String
    let service: Service
    /// Who signed last: a signer derives its key once a day, which costs as much as a signature.
    private let last = Mutex<(edition: Int, signer: Signer)?>(nil)

    init(identity: Identity, region: String, service: Service) {
        self.identity = identity
        self.region = region
        self.service = service
    }

    func signer(_ snapshot: Identity.Snapshot) -> Signer {
        last.withLock { last in
            if let last, last.edition == snapshot.edition { return last.signer }
            let signer = Signer(
                snapshot.credentials, region: region, service: service.scope,
                rules: service.signing)
            last = (snapshot.edition, signer)
            return signer
        }
    }
}
