import LPCore
import NIOCore
import NIOHTTP1

/// CreateFunction, GetFunction, ListFunctions and their kin (API 2015-03-31).
struct FunctionRoutes {
    let catalog: Catalog
    let pool: WorkerPool
    let disk: Disk

    /// Lambda's limit on a request that carries a package, in bytes.
    static let uploadLimit = 70_167_211
    private static let base = "/2015-03-31/functions"

    var routes: [Route] {
        let base = Self.base
        return [
            Route(.GET, base, list),
            Route(.POST, base, bodyLimit: Self.uploadLimit, create),
            Route(.GET, base + "/*", get),
            Route(.DELETE, base + "/*", delete),
            Route(.GET, base + "/*/configuration", getConfiguration),
            Route(.PUT, base + "/*/configuration", updateConfiguration),
            Route(.PUT, base + "/*/code", bodyLimit: Self.uploadLimit, updateCode),
        ]
    }

    private func create(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let region = clientRegion(request.headers)
        return try parse(request, "CreateFunction").flatMap { given in
            disk.attempt {
                let function = try newFunction(given, region: region)
                guard let zip = given.code?.zipFile else {
                    throw APIError.invalidParameter("Please provide a source for function code.")
                }
                return store(function, zip: [UInt8](zip)) {
                    APIReply(.created, json: $0.configuration(.pending))
                }
            }
        }.nonisolated()
    }

    private func newFunction(_ given: FunctionRequest, region: String) throws(APIError)
        -> StoredFunction
    {
        guard let name = given.functionName else {
            throw .validation(nil, at: "functionName", "not be null")
        }
        guard let role = given.role else { throw .validation(nil, at: "role", "not be null") }
        try given.checkSupport()
        guard let runtime = given.runtime, let handler = given.handler else {
            throw .invalidParameter(
                "Runtime and Handler are mandatory parameters for functions created with deployment packages."
            )
        }
        let reference = try FunctionReference(name)
        var function = StoredFunction(
            name: reference.name, region: reference.region ?? region, runtime: runtime,
            handler: handler, role: role, description: "", memory: 128, timeout: 3, storage: 512,
            environment: nil, tags: given.tags ?? [:],
            architecture: try given.architecture() ?? "x86_64",
            code: StoredFunction.Code(sha256: "", key: "", bytes: 0), modified: "", revision: "")
        try given.configure(&function)
        try TagRoutes.check(function.tags)
        guard catalog.functions[function.name] == nil, !catalog.changing.contains(function.name)
        else {
            throw .conflict("Function already exist: \(function.name)")
        }
        return function
    }

    private func updateCode(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        _ = try catalog.find(request)
        return try parse(request, "UpdateFunctionCode").flatMap { given in
            disk.attempt {
                var function = try changeable(request, revision: given.revisionId)
                try given.checkSupport()
                if let architecture = try given.architecture() {
                    function.architecture = architecture
                }
                guard let zip = given.zipFile else {
                    throw APIError.invalidParameter("Please provide a source for function code.")
                }
                if given.dryRun == true {
                    function.code = CodeFolder.identify([UInt8](zip))
                    return disk.done(APIReply(.ok, json: function.configuration(.updating)))
                }
                return store(function, zip: [UInt8](zip)) {
                    APIReply(.ok, json: $0.configuration(.updating))
                }
            }
        }.nonisolated()
    }

    private func updateConfiguration(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        _ = try catalog.find(request)
        return try parse(request, "UpdateFunctionConfiguration").flatMap { given in
            disk.attempt {
                var function = try changeable(request, revision: given.revisionId)
                try given.checkSupport()
                try given.configure(&function)
                return save(function) { APIReply(.ok, json: $0.configuration(.updating)) }
            }
        }.nonisolated()
    }

    private func delete(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let function = try changeable(request, revision: nil)
        return catalog.remove(function).assumeIsolated().map {
            pool.forget(function.name)
            return APIReply(.noContent)
        }.nonisolated()
    }

    private func get(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let function = try catalog.find(request)
        var members: [(String, JSONText)] = [
            ("Configuration", function.configuration()),
            (
                "Code",
                .object([
                    ("RepositoryType", JSONText(string: "S3")),
                    ("Location", JSONText(string: "file://" + catalog.archive(of: function))),
                ])
            ),
        ]
        if !function.tags.isEmpty { members.append(("Tags", JSONText(encoding: function.tags))) }
        return disk.done(APIReply(.ok, json: .object(members)))
    }

    private func getConfiguration(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        disk.done(APIReply(.ok, json: try catalog.find(request).configuration()))
    }

    private func list(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let most = request.query("MaxItems").flatMap(Int.init) ?? 50
        guard (1...10_000).contains(most) else {
            throw APIError.validation(
                request.query("MaxItems"), at: "maxItems", "have value between 1 and 10000")
        }
        // A page starts after the name that ended the one before, so functions may come and go between.
        let marker = request.query("Marker") ?? ""
        let names = catalog.functions.keys.filter { $0 > marker }.sorted()
        let page = names.prefix(min(most, 50))
        let functions = page.compactMap { catalog.functions[$0]?.configuration() }
        var members: [(String, JSONText)] = [("Functions", .array(functions))]
        if names.count > page.count, let last = page.last {
            members.append(("NextMarker", JSONText(string: last)))
        }
        return disk.done(APIReply(.ok, json: .object(members)))
    }

    // MARK: - Steps

    /// Reads a body in the disk's thread: a package of 50 MB takes a while.
    private func parse(_ request: APIRequest, _ operation: String) throws
        -> EventLoopFuture<FunctionRequest>.Isolated
    {
        guard !request.isOverlong else { throw APIError.tooLarge(Self.uploadLimit, operation) }
        let body = request.body
        return disk.run { try FunctionRequest(body) }.assumeIsolated()
    }

    /// A function that may be changed now.
    private func changeable(_ request: APIRequest, revision: String?) throws(APIError)
        -> StoredFunction
    {
        let function = try catalog.findChangeable(request)
        if let revision, revision != function.revision {
            throw APIError(
                .preconditionFailed, "PreconditionFailedException",
                "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to "
                    + "retrieve the latest Revision Id")
        }
        return function
    }

    private func store(
        _ function: StoredFunction, zip: [UInt8], _ reply: @escaping (StoredFunction) -> APIReply
    ) -> EventLoopFuture<APIReply> {
        catalog.reserve(function.name)
        return catalog.addCode(zip).assumeIsolated().flatMap { code in
            var function = function
            function.code = code
            return save(function, reply).assumeIsolated().always { _ in catalog.release(code.key) }
                .nonisolated()
        }.always { _ in catalog.abandon(function.name) }.nonisolated()
    }

    /// Keeps a function's new state, and has its next calls run it.
    ///
    /// What the reply shows is still under way; what the next request meets is done, as another revision.
    private func save(
        _ function: StoredFunction, _ reply: @escaping (StoredFunction) -> APIReply
    ) -> EventLoopFuture<APIReply> {
        var shown = function
        shown.modified = WallClock.iso(WallClock.milliseconds()) + "+0000"
        shown.revision = Identifier.uuid()
        var kept = shown
        kept.revision = Identifier.uuid()
        return catalog.save(kept).assumeIsolated().map { [kept, shown] in
            pool.renew(kept)
            return reply(shown)
        }.nonisolated()
    }
}

extension Catalog {
    /// The function that a request names.
    ///
    /// - Throws: ResourceNotFoundException; Invoke alone shows a qualifier that was not given.
    func find(_ request: APIRequest, showing qualifier: String? = nil) throws(APIError)
        -> StoredFunction
    {
        let reference = try FunctionReference(request)
        guard let function = functions[reference.name], reference.fits(function),
            reference.qualifier ?? StoredFunction.version == StoredFunction.version
        else {
            throw reference.notFound(region: clientRegion(request.headers), showing: qualifier)
        }
        return function
    }

    /// The function that a request names, when nothing else changes it.
    ///
    /// - Throws: ResourceConflictException otherwise.
    func findChangeable(_ request: APIRequest) throws(APIError) -> StoredFunction {
        let function = try find(request)
        guard !changing.contains(function.name) else {
            throw .conflict(
                "The operation cannot be performed at this time. An update is in progress for resource: "
                    + function.arn)
        }
        return function
    }

    /// The zip of a function.
    func archive(of function: StoredFunction) -> String { codeFolder(of: function) + ".zip" }
}
