/// Signs the requests to one service as whoever the identity is at the moment.
public struct Signatory: Sendable {
    let identity: Identity
    let region: String
    let service: Service

    func signer(_ snapshot: Identity.Snapshot) -> Signer {
        Signer(
            snapshot.credentials, region: region, service: service.scope, rules: service.signing)
    }
}
