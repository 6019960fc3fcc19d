import LPCloud
import LPCore

/// The services of an account in which a function leaves something.
struct RemovalServices: Sendable {
    let functions: any FunctionService
    let layers: any LayerService & LayerCatalog
    let roles: any RoleService & RoleRemoval
    let logs: any LogGroupService
    /// The storage of the account of a number.
    let storage: @Sendable (String) throws(Failure) -> any ObjectRemoval
    /// The number of the account.
    let accountNumber: @Sendable () async throws(Failure) -> String
}

extension RemovalServices {
    /// Those of an account.
    ///
    /// - Throws: a `Failure` when an endpoint that is configured is no URL.
    init(account: Account) throws(Failure) {
        let lambda = account.openFunctions()
        self.init(
            functions: lambda, layers: lambda,
            roles: IdentityRoles(try account.openTransport(.iam)),
            logs: CloudWatchLogs(try account.openTransport(.logs)),
            storage: { (owner) throws(Failure) in
                S3Storage(try account.openTransport(.s3), owner: owner, region: account.region)
            },
            accountNumber: { () async throws(Failure) in
                try await CallerIdentity(account.openTransport(.sts)).account()
            })
    }
}
