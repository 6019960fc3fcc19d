public import LPCore

/// Who calls, by AWS's Security Token Service of 2011-06-15; it needs no permission.
public struct CallerIdentity: Sendable {
    private let api: QueryAPI

    public init(_ transport: any Transport) {
        api = QueryAPI(transport, version: "2011-06-15")
    }

    /// The number of the account that the credentials belong to.
    public func account() async throws(Failure) -> String {
        let reply = try await api.call("ask for", "the account", "GetCallerIdentity")
        guard let account = reply["Account"] else {
            throw Failure(
                cannot: "ask for", "the account", "the reply is not the service's",
                name: "InvalidReply")
        }
        return account
    }
}
