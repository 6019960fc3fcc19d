import LPCore
import NIOCore

/// Every service that answers here, put together.
struct Services {
    let stores: Stores
    let pool: WorkerPool
    let events: EventCalls
    let keys: AccessKeys
    let downloads: Downloads
    let concurrency: AccountConcurrency
    let disk: Disk

    /// Lambda comes first: it answers what is not signed.
    ///
    /// - Parameter own: more routes of the place where they answer.
    func all(_ own: [Route]) -> [Service] {
        let account = stores.account
        let logs = LogService(
            account: account, groups: stores.groups, store: stores.logs, disk: disk)
        return [
            Service(name: "lambda", routes: lambda + own, form: .restJSON),
            TaggingService(catalog: stores.catalog, logs: logs, disk: disk).service, logs.service,
            RoleService(
                account: account, roles: stores.roles,
                policies: PolicyService(
                    account: account, policies: stores.policies, roles: stores.roles, disk: disk),
                disk: disk
            ).service,
            TokenService(account: account, keys: keys, roles: stores.roles, disk: disk).service,
            Service(
                name: "s3",
                routes: BucketRoutes(store: stores.objects, disk: disk).routes
                    + ObjectRoutes(store: stores.objects, disk: disk).routes, form: .restXML),
        ]
    }

    private var lambda: [Route] {
        let catalog = stores.catalog
        let storage = PackageStorage(catalog: catalog, objects: stores.objects, disk: disk)
        // Calls come first: they are the most.
        return InvokeRoute(catalog: catalog, pool: pool, events: events, disk: disk).routes
            + FunctionRoutes(
                catalog: catalog, pool: pool, storage: storage, roles: stores.roles, disk: disk
            ).routes
            + FunctionQueries(
                catalog: catalog, downloads: downloads, account: concurrency, disk: disk
            ).routes
            + VersionRoutes(catalog: catalog, disk: disk).routes
            + AliasRoutes(catalog: catalog, disk: disk).routes
            + ConcurrencyRoutes(catalog: catalog, account: concurrency, disk: disk).routes
            + LayerRoutes(
                catalog: catalog, storage: storage, downloads: downloads, disk: disk
            ).routes
            + LayerPolicyRoutes(catalog: catalog, disk: disk).routes
            + PolicyRoutes(catalog: catalog, disk: disk).routes
            + EventConfigRoutes(catalog: catalog, disk: disk).routes
            + EventSourceRoutes(catalog: catalog, sources: stores.sources, disk: disk).routes
            + FunctionURLRoutes(catalog: catalog, disk: disk).routes
            + TagRoutes(catalog: catalog, sources: stores.sources, disk: disk).routes
    }
}
