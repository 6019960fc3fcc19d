import LPCloud
import LPCore
import NIOCore
import NIOHTTP1

/// CreateFunction, UpdateFunctionCode, UpdateFunctionConfiguration and DeleteFunction (API 2015-03-31).
struct FunctionRoutes {
    let catalog: Catalog
    let pool: WorkerPool
    let storage: PackageStorage
    let roles: Shelf<StoredRole>
    let disk: Disk

    static let base = "/2015-03-31/functions"

    var routes: [Route] {
        let base = Self.base
        return [
            .upload(.POST, base, "CreateFunction", create),
            Route(.DELETE, base + "/*", delete),
            Route(.PUT, base + "/*/configuration", updateConfiguration),
            .upload(.PUT, base + "/*/code", "UpdateFunctionCode", updateCode),
        ]
    }

    private func create(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let site = catalog.site(request)
        return parse(request).flatMap { given in
            disk.attempt {
                let function = try newFunction(given, site)
                try check(role: function.role, request)
                let tags = given.tags ?? [:]
                try TagRoutes.check(tags)
                let code = given.code
                let upload = try PackageUpload(
                    zip: code?.zipFile.map(Array.init), bucket: code?.s3Bucket, key: code?.s3Key,
                    absent: "Please provide a source for function code.")
                return store(function.name, function.layers, upload) { code in
                    var family = FunctionFamily(function, tags: tags)
                    family.latest.code = code
                    return save(family, publishing: given.publish == true) {
                        APIReply(.created, json: $0.configuration(.pending))
                    }
                }
            }
        }.nonisolated()
    }

    private func newFunction(_ given: FunctionRequest, _ site: Site) throws(APIError)
        -> StoredFunction
    {
        guard let name = given.functionName else { throw .missing("functionName") }
        guard let role = given.role else { throw .missing("role") }
        try given.checkSupport()
        let architecture = try given.architecture() ?? "x86_64"
        let reference = try FunctionReference(name)
        var function = StoredFunction(
            name: reference.name, region: reference.region ?? site.region, account: site.account,
            runtime: given.runtime ?? "", handler: given.handler ?? "", role: role, description: "",
            memory: 128,
            timeout: 3, storage: 512, environment: nil, architecture: architecture,
            code: StoredFunction.Code(sha256: "", key: "", bytes: 0), modified: "", revision: "")
        try given.configure(&function)
        guard given.runtime != nil, given.handler != nil else {
            throw .invalidParameter(
                "Runtime and Handler are mandatory parameters for functions created with deployment packages."
            )
        }
        function.layers = try layers(given) ?? []
        guard catalog.functions[function.name] == nil, !catalog.changing.contains(function.name)
        else {
            throw .conflict("Function already exist: \(function.name)")
        }
        return function
    }

    private func updateCode(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        _ = try catalog.family(request)
        return parse(request).flatMap { given in
            disk.attempt {
                let family = try catalog.changeable(request, revision: given.revisionId)
                try given.checkSupport()
                let architecture = try given.architecture()
                let upload = try PackageUpload(
                    zip: given.zipFile.map(Array.init), bucket: given.s3Bucket, key: given.s3Key,
                    absent: "Please provide a source for function code.")
                return store(family.name, family.latest.layers, upload) { code in
                    // Its aliases, tags and policies may have changed meanwhile.
                    var family = catalog.functions[family.name] ?? family
                    family.latest.architecture = architecture ?? family.latest.architecture
                    family.latest.code = code
                    if given.dryRun == true {
                        return disk.done(
                            APIReply(.ok, json: family.latest.configuration(.updating)))
                    }
                    let isPublished = given.publish == true
                    return save(family, publishing: isPublished) {
                        APIReply(
                            .ok,
                            json: isPublished
                                ? $0.configuration(.pending, qualifier: $0.version)
                                : $0.configuration(.updating))
                    }
                }
            }
        }.nonisolated()
    }

    private func updateConfiguration(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        _ = try catalog.family(request)
        return parse(request).flatMap { given in
            disk.attempt {
                var family = try catalog.changeable(request, revision: given.revisionId)
                try given.checkSupport()
                try given.configure(&family.latest)
                if let role = given.role { try check(role: role, request) }
                let layers = try layers(given)
                family.latest.layers = layers ?? family.latest.layers
                func commit() -> EventLoopFuture<APIReply> {
                    // Its aliases, tags and policies may have changed meanwhile.
                    var now = catalog.functions[family.name] ?? family
                    now.latest = family.latest
                    return save(now) { APIReply(.ok, json: $0.configuration(.updating)) }
                }
                guard let layers, !layers.isEmpty else { return commit() }
                return change(
                    family.name, storage.check(family.latest.code, on: layers), commit)
            }
        }.nonisolated()
    }

    private func delete(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let reference = try FunctionReference(request)
        var family = try catalog.changeable(request, revision: nil)
        guard let qualifier = reference.qualifier else {
            for key in family.keys { pool.forget(key) }
            return catalog.remove(family).assumeIsolated().map { APIReply(.noContent) }
                .nonisolated()
        }
        guard qualifier != StoredFunction.latest else {
            throw APIError.invalidParameter(
                "$LATEST version cannot be deleted without deleting the function.")
        }
        guard !StoredAlias.isName(qualifier) else {
            throw APIError.invalidParameter("Deletion of aliases is not currently supported.")
        }
        if let alias = family.aliases.values.first(where: {
            $0.version == qualifier || $0.routes[qualifier] != nil
        }) {
            throw APIError.conflict(
                "Version \(qualifier) is referenced by alias '\(alias.name)'")
        }
        guard let place = family.versions.firstIndex(where: { $0.version == qualifier }) else {
            // One that is gone is as good as deleted.
            return disk.done(APIReply(.noContent))
        }
        pool.forget(family.versions.remove(at: place).key)
        family.forget(qualifier)
        return catalog.save(family).assumeIsolated().map { APIReply(.noContent) }.nonisolated()
    }

    // MARK: - Steps

    /// Reads a body in the disk's thread: a package of 50 MB takes a while.
    private func parse(_ request: APIRequest) -> EventLoopFuture<FunctionRequest>.Isolated {
        let body = request.body
        return disk.run { try FunctionRequest(body) }.assumeIsolated()
    }

    /// Whether the role of a function is there, which a signed request must know.
    ///
    /// Our own commands sign nothing at the socket, and their functions need no role.
    /// - Throws: an InvalidParameterValueException otherwise.
    private func check(role: String, _ request: APIRequest) throws(APIError) {
        guard ReceivedSignature(request.headers) != nil else { return }
        guard role.split(separator: ":")[3] == catalog.account else {
            throw .invalidParameter("Cross-account pass role is not allowed.")
        }
        guard roles.find(arn: role, account: catalog.account) != nil else {
            throw .invalidParameter(
                "The role defined for the function cannot be assumed by Lambda.")
        }
    }

    /// The layers that a request names, when it names any or none.
    private func layers(_ given: FunctionRequest) throws(APIError) -> [StoredFunction.Layer]? {
        guard let names = given.layers else { return nil }
        return try catalog.use(layers: names)
    }

    /// Takes a step towards another state of a function, and then the last, while nothing else changes its code.
    private func change<Value: Sendable>(
        _ name: String, _ step: EventLoopFuture<Value>,
        _ commit: @escaping (Value) -> EventLoopFuture<APIReply>
    ) -> EventLoopFuture<APIReply> {
        catalog.reserve(name)
        return step.assumeIsolated().flatMap(commit).always { _ in catalog.abandon(name) }
            .nonisolated()
    }

    /// Gets a package onto the disk, for a function that runs on layers.
    private func store(
        _ name: String, _ layers: [StoredFunction.Layer], _ upload: PackageUpload,
        _ commit: @escaping (StoredFunction.Code) -> EventLoopFuture<APIReply>
    ) -> EventLoopFuture<APIReply> {
        change(name, storage.keep(upload)) { code in
            storage.check(code, on: layers).assumeIsolated().flatMap { commit(code) }
                .always { _ in catalog.release(code) }.nonisolated()
        }
    }

    /// Keeps a function's new state, and has its next calls run it.
    ///
    /// What the reply shows is still under way; what the next request meets is done, as another revision.
    private func save(
        _ family: FunctionFamily, publishing: Bool = false,
        _ reply: @escaping (StoredFunction) -> APIReply
    ) -> EventLoopFuture<APIReply> {
        var family = family
        family.isUpdated = true
        family.latest.modified = WallClock.lambdaDate()
        family.latest.revision = Identifier.uuid()
        var shown = family.latest
        family.latest.revision = Identifier.uuid()
        if publishing {
            let version = family.publish(
                description: nil, now: shown.modified, revision: Identifier.uuid())
            shown.version = version.version
        }
        let kept = family.latest
        return catalog.settle(family).assumeIsolated().map { [shown] in
            pool.renew(kept)
            return reply(shown)
        }.nonisolated()
    }
}
