/// Sends one request and waits for its reply: what every service call stands on.
public protocol Transport: Sendable {
    /// - Throws: a `TransferError` when there is no whole reply; a reply of any status is no error.
    func send(_ request: Request) async throws(TransferError) -> Response
}
