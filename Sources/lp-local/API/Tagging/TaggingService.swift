import LPCore
import NIOCore
import NIOHTTP1

/// The Resource Groups Tagging API of 2017-01-26, over the functions and log groups of this machine.
struct TaggingService {
    let catalog: Catalog
    let logs: LogService
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
        let found = resources(request).filter { resource in
            !resource.tags.isEmpty
                && (types.isEmpty
                    || types.contains { (resource.type + ":").hasPrefix($0 + ":") })
                && arns?.contains(resource.arn) != false
                && filters.allSatisfy { key, values in
                    resource.tags[key].map { values.isEmpty || values.contains($0) } ?? false
                }
        }
        let all = found.map { ($0.arn, $0) }.sorted { $0.0 < $1.0 }
        let most = try number("ResourcesPerPage", in: 1...100, body)
        // A page of so many tags; there are never so many here that it would end one.
        _ = try number("TagsPerPage", in: 100...500, body)
        let page = Page(of: all, after: try body.text("PaginationToken"), most: most)
        let shown = page.elements.map { resource in
            let tags = resource.tags.sorted { $0.key < $1.key }.map { key, value in
                JSONText.object([
                    ("Key", JSONText(string: key)), ("Value", JSONText(string: value)),
                ])
            }
            return JSONText.object([
                ("ResourceARN", JSONText(string: resource.arn)), ("Tags", .array(tags)),
            ])
        }
        return disk.done(
            .json11([
                ("PaginationToken", JSONText(string: page.next ?? "")),
                ("ResourceTagMappingList", .array(shown)),
            ]))
    }

    /// Whatever may have tags.
    private func resources(_ request: APIRequest) -> [(
        arn: String, type: String, tags: [String: String]
    )] {
        catalog.functions.values.map { ($0.latest.arn, "lambda:function", $0.tags) }
            + logs.groups.values.values.map { (logs.arn($0, request), "logs:log-group", $0.tags) }
    }

    /// - Throws: an InvalidParameterException when it is out of range.
    private func number(_ name: String, in range: ClosedRange<Int>, _ body: RequestBody)
        throws(APIError) -> Int
    {
        guard let number = try body.number(name) else { return range.upperBound }
        guard range.contains(number) else {
            throw APIError(
                .badRequest, "InvalidParameterException",
                "\(name) must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private func getKeys(_ request: APIRequest, _ body: RequestBody) throws
        -> EventLoopFuture<APIReply>
    {
        let keys = Set(resources(request).flatMap(\.tags.keys))
        return try list(keys, as: "TagKeys", body)
    }

    private func getValues(_ request: APIRequest, _ body: RequestBody) throws
        -> EventLoopFuture<APIReply>
    {
        let key = try body.required("Key")
        return try list(
            Set(resources(request).compactMap { $0.tags[key] }), as: "TagValues", body)
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

    /// Changes the tags of what ARNs name; what cannot be is told for each.
    private func change(
        _ request: APIRequest, _ body: RequestBody,
        _ apply: (inout [String: String]) throws(APIError) -> Void
    ) throws -> EventLoopFuture<APIReply> {
        var failures: [(String, JSONText)] = []
        var saved: [EventLoopFuture<Void>] = []
        for arn in try body.texts("ResourceARNList") ?? [] {
            do throws(APIError) {
                if var group = logs.find(arn) {
                    try apply(&group.tags)
                    saved.append(logs.save(group).map { _ in })
                    continue
                }
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
