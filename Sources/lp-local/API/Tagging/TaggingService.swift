import LPCore
import NIOCore
import NIOHTTP1

/// The Resource Groups Tagging API of 2017-01-26, over the functions of this machine.
struct TaggingService {
    let catalog: Catalog
    let disk: Disk

    var service: Service {
        Operations.json(
            "tagging",
            [
                "GetResources": getResources, "TagResources": tag, "UntagResources": untag,
                "GetTagKeys": getKeys, "GetTagValues": getValues,
            ])
    }

    private func getResources(_ request: APIRequest, _ body: RequestBody) throws
        -> EventLoopFuture<APIReply>
    {
        let types = try body.texts("ResourceTypeFilters") ?? []
        let arns = try body.texts("ResourceARNList")
        let filters = try (body.objects("TagFilters") ?? []).map { filter in
            (key: try filter.required("Key"), values: try filter.texts("Values") ?? [])
        }
        let families = catalog.functions.values.filter { family in
            !family.tags.isEmpty
                && (types.isEmpty || types.contains { $0 == "lambda" || $0 == "lambda:function" })
                && arns?.contains(family.latest.arn) != false
                && filters.allSatisfy { key, values in
                    family.tags[key].map { values.isEmpty || values.contains($0) } ?? false
                }
        }
        let all = families.map { ($0.latest.arn, $0) }.sorted { $0.0 < $1.0 }
        let most = try body.number("ResourcesPerPage") ?? 100
        guard (1...100).contains(most) else {
            throw APIError(
                .badRequest, "InvalidParameterException", "ResourcesPerPage must be from 1 to 100")
        }
        let page = Page(of: all, after: try body.text("PaginationToken"), most: most)
        let resources = page.elements.map { family in
            let tags = family.tags.sorted { $0.key < $1.key }.map { key, value in
                JSONText.object([
                    ("Key", JSONText(string: key)), ("Value", JSONText(string: value)),
                ])
            }
            return JSONText.object([
                ("ResourceARN", JSONText(string: family.latest.arn)), ("Tags", .array(tags)),
            ])
        }
        return disk.done(
            .json11([
                ("PaginationToken", JSONText(string: page.next ?? "")),
                ("ResourceTagMappingList", .array(resources)),
            ]))
    }

    private func getKeys(_ request: APIRequest, _ body: RequestBody) throws
        -> EventLoopFuture<APIReply>
    {
        let keys = Set(catalog.functions.values.flatMap(\.tags.keys))
        return try list(keys, as: "TagKeys", body)
    }

    private func getValues(_ request: APIRequest, _ body: RequestBody) throws
        -> EventLoopFuture<APIReply>
    {
        let key = try body.required("Key")
        return try list(
            Set(catalog.functions.values.compactMap { $0.tags[key] }), as: "TagValues", body)
    }

    private func list(_ texts: Set<String>, as name: String, _ body: RequestBody) throws
        -> EventLoopFuture<APIReply>
    {
        let all = texts.sorted().map { ($0, JSONText(string: $0)) }
        let page = Page(of: all, after: try body.text("PaginationToken"), most: 100)
        return disk.done(
            .json11([
                ("PaginationToken", JSONText(string: page.next ?? "")),
                (name, .array(page.elements)),
            ]))
    }

    private func tag(_ request: APIRequest, _ body: RequestBody) throws
        -> EventLoopFuture<APIReply>
    {
        guard let tags = try body.table("Tags") else { throw APIError.missing("Tags") }
        return try change(request, body) { (old) throws(APIError) in
            old.merge(tags) { $1 }
            try TagRoutes.check(old)
        }
    }

    private func untag(_ request: APIRequest, _ body: RequestBody) throws
        -> EventLoopFuture<APIReply>
    {
        let names = try body.texts("TagKeys") ?? []
        return try change(request, body) { (old) throws(APIError) in
            for name in names { old[name] = nil }
        }
    }

    /// Changes the tags of functions by their ARNs; what cannot be is told for each.
    private func change(
        _ request: APIRequest, _ body: RequestBody,
        _ apply: (inout [String: String]) throws(APIError) -> Void
    ) throws -> EventLoopFuture<APIReply> {
        var failures: [(String, JSONText)] = []
        var saved: [EventLoopFuture<Void>] = []
        for arn in try body.texts("ResourceARNList") ?? [] {
            do throws(APIError) {
                var family = try catalog.family(FunctionReference(arn), request)
                try apply(&family.tags)
                saved.append(catalog.save(family))
            } catch {
                failures.append(
                    (
                        arn,
                        .object([
                            ("StatusCode", JSONText(Int(error.status.code))),
                            ("ErrorCode", JSONText(string: "InvalidParameterException")),
                            ("ErrorMessage", JSONText(string: error.message)),
                        ])
                    ))
            }
        }
        let reply = APIReply.json11([("FailedResourcesMap", .object(failures))])
        return EventLoopFuture.andAllSucceed(saved, on: disk.loop).assumeIsolated()
            .map { reply }.nonisolated()
    }
}
