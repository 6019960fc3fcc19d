import LPCore
import NIOCore

/// All that a server keeps on disk.
struct Stores {
    /// The number of the account that all belongs to.
    let account: String
    let catalog: Catalog
    let objects: ObjectStore
    let roles: Shelf<StoredRole>
    let policies: Shelf<StoredPolicy>
    let groups: Shelf<StoredLogGroup>
    let sources: Shelf<StoredEventSource>
    let logs: LogStore

    /// Reads what an earlier server left.
    ///
    /// - Throws: a `Failure` when the folders cannot be made, or the environment names no account.
    init(
        data: String, environment: [String: String], disk: Disk, settling: TimeAmount
    ) throws(Failure) {
        let account = environment["LP_LOCAL_ACCOUNT"] ?? StoredFunction.defaultAccount
        guard account.utf8.count == 12, account.utf8.allSatisfy({ $0 &- 0x30 < 10 }) else {
            throw Failure(
                .usage, cannot: "use LP_LOCAL_ACCOUNT", account, "it is not twelve digits")
        }
        self.account = account
        catalog = try Catalog(data: data, account: account, disk: disk, settling: settling)
        objects = try ObjectStore(data: data, disk: disk)
        roles = try Shelf("role", in: data + "/roles", disk: disk)
        policies = try Shelf("policy", in: data + "/policies", disk: disk)
        groups = try Shelf("group", in: data + "/groups", disk: disk)
        sources = try Shelf("source", in: data + "/sources", disk: disk)
        logs = LogStore(folder: data + "/logs")
    }

    /// Forgets everything; the answer comes when it would not come back after a crash.
    func removeAll(_ disk: Disk) -> EventLoopFuture<Void> {
        let logs = logs
        let removals =
            catalog.removeAll() + objects.removeAll() + roles.values.keys.map(roles.remove)
            + policies.values.keys.map(policies.remove) + groups.values.keys.map(groups.remove)
            + sources.values.keys.map(sources.remove)
            + [
                disk.run {
                    for group in logs.groups() { logs.remove(group) }
                }
            ]
        return EventLoopFuture.andAllSucceed(removals, on: disk.loop)
    }
}
