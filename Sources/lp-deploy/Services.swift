import LPCloud
import LPCore
import Synchronization

/// The services of an account that a deployment may need; those that most do not need are opened when they are.
struct Services: Sendable {
    let account: Account
    let functions: any FunctionService & LayerService & VersionService
    private let opened: Opened

    private final class Opened: Sendable {
        let roles = Mutex<(any RoleService)?>(nil)
        let logs = Mutex<(any LogGroupService)?>(nil)
        let storage = Mutex<(any ObjectStorage)?>(nil)
        let number: Once<String>
        let bucket = Once<Void>()

        init(number: String?) { self.number = Once(number) }
    }

    /// - Parameters: what is used instead of the account's own; for tests.
    init(
        account: Account, functions: (any FunctionService & LayerService & VersionService)? = nil,
        roles: (any RoleService)? = nil, logs: (any LogGroupService)? = nil,
        storage: (any ObjectStorage)? = nil, number: String? = nil
    ) {
        self.account = account
        self.functions = functions ?? account.openFunctions()
        opened = Opened(number: number)
        opened.roles.withLock { $0 = roles }
        opened.logs.withLock { $0 = logs }
        opened.storage.withLock { $0 = storage }
    }

    func roles() throws(Failure) -> any RoleService {
        try Self.open(opened.roles) { () throws(Failure) in
            IdentityRoles(try account.openTransport(.iam))
        }
    }

    func logs() throws(Failure) -> any LogGroupService {
        try Self.open(opened.logs) { () throws(Failure) in
            CloudWatchLogs(try account.openTransport(.logs))
        }
    }

    func storage() async throws(Failure) -> any ObjectStorage {
        let number = try await accountNumber()
        return try Self.open(opened.storage) { () throws(Failure) in
            S3Storage(try account.openTransport(.s3), owner: number, region: account.region)
        }
    }

    /// What is open, or is opened now and stays so.
    private static func open<Value: Sendable>(
        _ place: borrowing Mutex<Value?>, _ make: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        if let known = place.withLock({ $0 }) { return known }
        let made = try make()
        place.withLock { $0 = made }
        return made
    }

    /// The account's number, asked for once.
    func accountNumber() async throws(Failure) -> String {
        try await opened.number.value { [account] () async throws(Failure) in
            try await CallerIdentity(account.openTransport(.sts)).account()
        }
    }

    /// The name of the one bucket of the account in the region.
    func ownBucket() async throws(Failure) -> String {
        PackageFolder.bucket(account: try await accountNumber(), region: account.region)
    }

    /// Makes that bucket if it is not there, once.
    func makeOwnBucket() async throws(Failure) {
        let (storage, bucket) = (try await storage(), try await ownBucket())
        try await opened.bucket.value { () async throws(Failure) in
            if try await !storage.hasBucket(bucket) { try await storage.makeBucket(bucket) }
        }
    }
}
