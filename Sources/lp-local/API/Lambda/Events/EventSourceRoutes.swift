import LPCore
import NIOCore
import NIOHTTP1

/// CreateEventSourceMapping and its kin (API 2015-03-31): kept and shown, but nothing is read from the sources.
struct EventSourceRoutes {
    let catalog: Catalog
    let sources: Shelf<StoredEventSource>
    let disk: Disk

    /// Members that say something else than how events are read.
    private static let others: Set = ["FunctionName", "Enabled", "Tags"]

    var routes: [Route] {
        let path = "/2015-03-31/event-source-mappings"
        return [
            Route(.GET, path, list), Route(.POST, path, create), Route(.GET, path + "/*", get),
            Route(.PUT, path + "/*", update), Route(.DELETE, path + "/*", delete),
        ]
    }

    private func create(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let body = try RequestBody(request.body)
        let arn = try function(try body.required("FunctionName"), request)
        let source = try body.text("EventSourceArn")
        guard source != nil || body["SelfManagedEventSource"] != nil else {
            throw APIError.invalidParameter("Unrecognized event source.")
        }
        let kind = EventSourceKind(service: Self.service(of: source))
        let start = try body.text(
            "StartingPosition", among: ["LATEST", "AT_TIMESTAMP", "TRIM_HORIZON"])
        if kind.needsStart, start == nil {
            throw APIError.invalidParameter(
                "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: "
                    + "Member must not be null.")
        }
        let given = members(body)
        if let source,
            let other = sources.values.values.first(where: {
                $0.source == given["EventSourceArn"] && $0.functionARN == arn
            })
        {
            throw APIError.conflict(
                "The event source arn (\" \(source) \") and function (\" \(arn.split(separator: ":")[6]) \") provided "
                    + "mapping already exists. Please update or delete the existing mapping with UUID \(other.id)"
            )
        }
        let mapping = StoredEventSource(
            id: Identifier.uuid(), region: catalog.site(request).region, functionARN: arn,
            members: kind.defaults.merging(given) { $1 },
            isEnabled: try body.flag("Enabled") ?? true, tags: try body.table("Tags") ?? [:],
            modified: WallClock.milliseconds())
        return save(mapping, showing: "Creating")
    }

    private func update(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        var mapping = try find(request)
        let body = try RequestBody(request.body)
        if let name = try body.text("FunctionName") {
            mapping.functionARN = try function(name, request)
        }
        mapping.members.merge(members(body)) { $1 }
        mapping.isEnabled = try body.flag("Enabled") ?? mapping.isEnabled
        mapping.modified = WallClock.milliseconds()
        return save(mapping, showing: "Updating")
    }

    /// What the reply shows is still under way; what the next request meets is done.
    private func save(_ mapping: StoredEventSource, showing state: String) -> EventLoopFuture<
        APIReply
    > {
        let reply = APIReply(.accepted, json: json(mapping, state: state))
        return sources.set(mapping.id, mapping).assumeIsolated().map { reply }.nonisolated()
    }

    private func get(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        disk.done(APIReply(.ok, json: json(try find(request))))
    }

    private func delete(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let mapping = try find(request)
        let reply = APIReply(.accepted, json: json(mapping, state: "Deleting"))
        return sources.remove(mapping.id).assumeIsolated().map { reply }.nonisolated()
    }

    private func list(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let source = request.query("EventSourceArn").map { JSONText(string: $0).text }
        let user = try request.query("FunctionName").map { (name) throws(APIError) in
            try function(name, request)
        }
        let all = sources.values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
            .filter { _, mapping in
                mapping.source == source ?? mapping.source
                    && mapping.functionARN == user ?? mapping.functionARN
            }
        let page = try request.page(of: all).map { json($0) }
        return disk.done(APIReply(.ok, json: page.listed(as: "EventSourceMappings")))
    }

    // MARK: - Steps

    private func find(_ request: APIRequest) throws(APIError) -> StoredEventSource {
        guard let mapping = sources[request.parameters[0]] else { throw .noResource }
        return mapping
    }

    /// The ARN of a function that is there, with the qualifier that its name has.
    private func function(_ name: String, _ request: APIRequest) throws(APIError) -> String {
        let reference = try FunctionReference(name)
        guard let family = try? catalog.family(reference, request),
            family.version(reference.qualifier) != nil
        else { throw .invalidParameter("Function does not exist") }
        return family.arn(reference.qualifier)
    }

    private func members(_ body: RequestBody) -> [String: String] {
        let names = body.names.filter { !Self.others.contains($0) }
        return Dictionary(names.map { ($0, body[$0]?.text ?? "null") }) { $1 }
    }

    private static func service(of arn: String?) -> Substring? {
        arn?.split(separator: ":", omittingEmptySubsequences: false).dropFirst(2).first
    }

    private func json(_ mapping: StoredEventSource, state: String? = nil) -> JSONText {
        let source = mapping.source.flatMap { JSONText(unchecked: Array($0.utf8)).string }
        let kind = EventSourceKind(service: Self.service(of: source))
        let own: [(String, JSONText)] = [
            ("UUID", JSONText(string: mapping.id)),
            (
                "EventSourceMappingArn",
                JSONText(string: mapping.arn(account: catalog.account))
            ), ("FunctionArn", JSONText(string: mapping.functionARN)),
            ("LastModified", JSONText(encoding: Double(mapping.modified) / 1000)),
            ("State", JSONText(string: state ?? (mapping.isEnabled ? "Enabled" : "Disabled"))),
            ("StateTransitionReason", JSONText(string: kind.reason)),
        ]
        let given = mapping.members.sorted { $0.key < $1.key }.map {
            ($0, JSONText(unchecked: Array($1.utf8)))
        }
        return .object(own + given)
    }
}

extension StoredEventSource {
    func arn(account: String) -> String {
        "arn:aws:lambda:\(region):\(account):event-source-mapping:\(id)"
    }
}
