import LPCore
import NIOCore
import NIOHTTP1

/// PutFunctionConcurrency, GetFunctionConcurrency and DeleteFunctionConcurrency.
struct ConcurrencyRoutes {
    let catalog: Catalog
    let account: AccountConcurrency
    let disk: Disk

    var routes: [Route] {
        let path = "/2017-10-31/functions/*/concurrency"
        return [
            Route(.PUT, path, put), Route(.DELETE, path, delete),
            Route(.GET, "/2019-09-30/functions/*/concurrency", get),
        ]
    }

    private func put(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        var family = try unqualified(request, showing: StoredFunction.latest)
        let name = "ReservedConcurrentExecutions"
        guard let reserved = try RequestBody(request.body).number(name) else {
            throw APIError.missing(name)
        }
        _ = try APIError.checked(reserved, within: 0...Int.max, at: "reservedConcurrentExecutions")
        try account.check(
            reserved, instead: family.reservedConcurrency ?? 0, of: catalog.reservedConcurrency)
        family.reservedConcurrency = reserved
        return catalog.save(family).assumeIsolated().map { reply(reserved) }.nonisolated()
    }

    private func get(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        disk.done(reply(try unqualified(request).reservedConcurrency))
    }

    private func delete(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        var family = try unqualified(request)
        family.reservedConcurrency = nil
        return catalog.save(family).assumeIsolated().map { APIReply(.noContent) }.nonisolated()
    }

    /// The function that a request names, which it must do as a whole.
    private func unqualified(_ request: APIRequest, showing shown: String? = nil) throws(APIError)
        -> FunctionFamily
    {
        let reference = try FunctionReference(request)
        let family = try catalog.family(reference, request, showing: shown)
        guard reference.qualifier == nil else {
            throw .invalidParameter(
                "This operation is permitted on Lambda functions only. Aliases and versions do not support this "
                    + "operation. Please specify either a function name or an unqualified function ARN."
            )
        }
        return family
    }

    private func reply(_ reserved: Int?) -> APIReply {
        let members = reserved.map { [("ReservedConcurrentExecutions", JSONText($0))] } ?? []
        return APIReply(.ok, json: .object(members))
    }
}
