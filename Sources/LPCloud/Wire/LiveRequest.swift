public import LPCore

/// A request that is sent many times over a long run, signed each time by credentials that are good; for the one thread
/// that sends it.
public final class LiveRequest {
    /// The request as it is sent now.
    public private(set) var prepared: PreparedRequest
    /// Grows when other credentials sign.
    public private(set) var edition: Int
    /// Whether it can be sent now: whether there are credentials.
    public private(set) var isReady: Bool
    /// Why it never can be sent again.
    public private(set) var failure: Failure?

    private let request: Request
    private let endpoint: Endpoint
    private let signatory: Signatory?
    private var snapshot: Identity.Snapshot?
    private let news = Wakeup()

    /// - Parameter signatory: nil where requests are not signed.
    public init(_ request: Request, endpoint: Endpoint, signatory: Signatory?) {
        self.request = request
        self.endpoint = endpoint
        self.signatory = signatory
        let snapshot = signatory?.identity.current()
        let signer = snapshot.flatMap { signatory?.signer($0) }
        self.snapshot = snapshot
        edition = snapshot?.edition ?? 0
        prepared = PreparedRequest(request, endpoint: endpoint, signer: signer)
        isReady = signatory == nil || snapshot != nil
    }

    /// What becomes readable when it can be sent again, or never will.
    public var descriptor: Int32 { news.descriptor }

    /// Takes other credentials when there are some; to be called every now and then.
    public func look() {
        guard let signatory else { return }
        if !isReady {
            news.clear()
            failure = signatory.identity.failure
            if failure != nil { return }
        }
        guard let current = signatory.identity.current(waking: news) else {
            isReady = false
            return
        }
        isReady = true
        guard current.edition != edition || snapshot == nil else { return }
        snapshot = current
        edition = current.edition
        prepared = PreparedRequest(
            request, endpoint: endpoint, signer: signatory.signer(current))
    }

    /// Whether a reply refuses the credentials for their age, and the same call may be made with others.
    ///
    /// - Parameter edition: that of the call.
    public func isOutlived(by response: Response, edition: Int) -> Bool {
        guard let signatory, let snapshot, ServiceError(response).isOfExpiry else { return false }
        if edition != self.edition { return true }
        guard signatory.identity.reject(snapshot) else { return false }
        look()
        return true
    }
}
