import LPCore
import NIOCore
import NIOHTTP1

/// PutFunctionEventInvokeConfig and its kin (API 2019-09-25): what becomes of asynchronous calls.
struct EventConfigRoutes {
    let catalog: Catalog
    let disk: Disk

    var routes: [Route] {
        let path = "/2019-09-25/functions/*/event-invoke-config"
        return [
            Route(.PUT, path, put), Route(.POST, path, update), Route(.GET, path, get),
            Route(.DELETE, path, delete), Route(.GET, path + "/list", list),
        ]
    }

    private func put(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let (family, qualifier) = try target(request)
        return try save(EventConfig(), request, qualifier, in: family)
    }

    private func update(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let (family, qualifier) = try target(request)
        guard let config = family.eventConfigs[qualifier] else { throw try absent(request) }
        return try save(config, request, qualifier, in: family)
    }

    private func save(
        _ old: EventConfig, _ request: APIRequest, _ qualifier: String, in family: FunctionFamily
    ) throws(APIError) -> EventLoopFuture<APIReply> {
        var family = family
        var config = old
        try config.apply(try RequestBody(request.body)) { destination throws(APIError) in
            try check(destination, for: family)
        }
        config.modified = WallClock.milliseconds()
        family.eventConfigs[qualifier] = config
        let reply = APIReply(.ok, json: config.json(family.arn(qualifier)))
        return catalog.save(family).assumeIsolated().map { reply }.nonisolated()
    }

    private func get(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let (family, qualifier, config) = try find(request)
        return disk.done(APIReply(.ok, json: config.json(family.arn(qualifier))))
    }

    private func delete(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        var (family, qualifier, _) = try find(request)
        family.eventConfigs[qualifier] = nil
        return catalog.save(family).assumeIsolated().map { APIReply(.noContent) }.nonisolated()
    }

    private func list(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        guard let family = try? catalog.family(request) else { throw APIError.noEventFunction }
        let all = family.eventConfigs.sorted { $0.key < $1.key }.map { ($0.key, $0) }
        let page = try request.page(of: all).map { $0.value.json(family.arn($0.key)) }
        return disk.done(APIReply(.ok, json: page.listed(as: "FunctionEventInvokeConfigs")))
    }

    // MARK: - Steps

    /// The part of a function that a request sets up.
    private func target(_ request: APIRequest) throws(APIError) -> (FunctionFamily, String) {
        let reference = try FunctionReference(request)
        let qualifier = reference.qualifier ?? StoredFunction.latest
        guard let family = try? catalog.family(reference, request),
            family.version(qualifier) != nil
        else { throw .noEventFunction }
        return (family, qualifier)
    }

    private func find(_ request: APIRequest) throws(APIError) -> (
        FunctionFamily, String, EventConfig
    ) {
        let reference = try FunctionReference(request)
        let qualifier = reference.qualifier ?? StoredFunction.latest
        guard let family = try? catalog.family(reference, request),
            let config = family.eventConfigs[qualifier]
        else { throw try absent(request) }
        return (family, qualifier, config)
    }

    private func absent(_ request: APIRequest) throws(APIError) -> APIError {
        let reference = try FunctionReference(request)
        let arn = reference.arn(
            catalog.site(request), reference.qualifier ?? StoredFunction.latest)
        return .notFound("The function \(arn) doesn't have an EventInvokeConfig")
    }

    /// - Throws: an InvalidParameterValueException for a function that is not there, or is this one.
    private func check(_ destination: String, for family: FunctionFamily) throws(APIError) {
        guard let reference = try? FunctionReference(destination) else { return }
        guard reference.name != family.name else {
            throw .invalidParameter("You can't specify the function as a destination for itself.")
        }
        guard let other = catalog.functions[reference.name], reference.fits(other.latest),
            other.version(reference.qualifier) != nil
        else { throw .invalidParameter("The destination ARN \(destination) is invalid.") }
    }
}

extension APIError {
    fileprivate static let noEventFunction = APIError.notFound("The function doesn't exist.")
}
