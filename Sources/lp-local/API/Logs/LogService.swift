import LPCore
import NIOCore
import NIOHTTP1

/// CloudWatch Logs of 2014-03-28: the groups; what is in them is `LogStreams`' affair.
struct LogService {
    let account: String
    let groups: Shelf<StoredLogGroup>
    let store: LogStore
    let disk: Disk

    var service: Service {
        let streams = LogStreams(groups: self)
        return Operations.json(
            "logs",
            [
                "CreateLogGroup": create, "DeleteLogGroup": delete,
                "DescribeLogGroups": describe, "PutRetentionPolicy": retain,
                "DeleteRetentionPolicy": retainForever, "TagLogGroup": tag,
                "UntagLogGroup": untag, "ListTagsLogGroup": listTags, "TagResource": tag,
                "UntagResource": untag, "ListTagsForResource": listTags,
            ].merging(streams.operations) { $1 })
    }

    private func create(_ request: APIRequest, _ body: RequestBody) throws
        -> EventLoopFuture<APIReply>
    {
        let name = try body.newLogGroupName()
        guard groups[name] == nil, !store.groups().contains(name) else {
            throw APIError(
                .badRequest, "ResourceAlreadyExistsException",
                "The specified log group already exists")
        }
        return save(
            StoredLogGroup(
                name: name, created: WallClock.milliseconds(),
                key: try body.text("kmsKeyId"), tags: try body.table("tags") ?? [:]))
    }

    private func delete(_ request: APIRequest, _ body: RequestBody) throws
        -> EventLoopFuture<APIReply>
    {
        let group = try find(body)
        let store = store
        return groups.remove(group.name).assumeIsolated().flatMap {
            disk.run { store.remove(group.name) }
        }.map { .json11([]) }.nonisolated()
    }

    private func describe(_ request: APIRequest, _ body: RequestBody) throws
        -> EventLoopFuture<APIReply>
    {
        let prefix = try body.text("logGroupNamePrefix") ?? ""
        let pattern = try body.text("logGroupNamePattern") ?? ""
        let names = Set(groups.values.keys).union(store.groups())
        let all = names.filter { $0.hasPrefix(prefix) && (pattern.isEmpty || $0.contains(pattern)) }
            .sorted().compactMap { name in find(name).map { (name, $0) } }
        let page = Page(
            of: all, after: try body.text("nextToken"), most: try body.limit(50) ?? 50)
        let shown = page.elements.map { group in
            let size = store.streams(of: group.name).map(\.bytes).reduce(0, +)
            let arn = arn(group, request)
            let members: [(String, JSONText?)] = [
                ("logGroupName", JSONText(string: group.name)),
                ("creationTime", JSONText(group.created)),
                ("retentionInDays", group.retention.map { JSONText($0) }),
                ("kmsKeyId", group.key.map { JSONText(string: $0) }),
                ("metricFilterCount", JSONText(0)), ("arn", JSONText(string: arn + ":*")),
                ("storedBytes", JSONText(size)), ("logGroupArn", JSONText(string: arn)),
                ("logGroupClass", JSONText(string: "STANDARD")),
            ]
            return JSONText.object(members.compactMap { name, value in value.map { (name, $0) } })
        }
        return disk.done(
            .json11(
                [("logGroups", .array(shown))]
                    + (page.next.map { [("nextToken", JSONText(string: $0))] } ?? [])))
    }

    private func retain(_ request: APIRequest, _ body: RequestBody) throws
        -> EventLoopFuture<APIReply>
    {
        var group = try find(body)
        guard let days = try body.number("retentionInDays"), Self.retentions.contains(days) else {
            throw APIError(
                .badRequest, "InvalidParameterException",
                "1 validation error detected: Value at 'retentionInDays' failed to satisfy constraint: "
                    + "Member must satisfy enum value set: \(Self.retentions)")
        }
        group.retention = days
        return save(group)
    }

    /// The days that may be chosen (API reference, PutRetentionPolicy).
    private static let retentions = [
        1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
        3288, 3653,
    ]

    private func retainForever(_ request: APIRequest, _ body: RequestBody) throws
        -> EventLoopFuture<APIReply>
    {
        var group = try find(body)
        group.retention = nil
        return save(group)
    }

    private func tag(_ request: APIRequest, _ body: RequestBody) throws
        -> EventLoopFuture<APIReply>
    {
        var group = try find(body)
        group.tags.merge(try body.table("tags") ?? [:]) { $1 }
        return save(group)
    }

    private func untag(_ request: APIRequest, _ body: RequestBody) throws
        -> EventLoopFuture<APIReply>
    {
        var group = try find(body)
        for name in try body.texts("tagKeys") ?? body.texts("tags") ?? [] { group.tags[name] = nil }
        return save(group)
    }

    private func listTags(_ request: APIRequest, _ body: RequestBody) throws
        -> EventLoopFuture<APIReply>
    {
        disk.done(.json11([("tags", JSONText(encoding: try find(body).tags))]))
    }

    // MARK: - Steps

    func arn(_ group: StoredLogGroup, _ request: APIRequest) -> String {
        let region = Site(account: account, request.headers).region
        return "arn:aws:logs:\(region):\(account):log-group:\(group.name)"
    }

    /// The group that a request names, by its name or ARN.
    ///
    /// - Throws: ResourceNotFoundException.
    func find(_ body: RequestBody) throws(APIError) -> StoredLogGroup {
        var given = try body.text("logGroupName")
        if given == nil {
            given = try body.text("logGroupIdentifier")
            if let given, given.hasSuffix(":*") {
                throw .invalidLogParameter(
                    "1 validation error detected: Value at 'logGroupIdentifier' failed to satisfy constraint: Member must "
                        + #"satisfy regular expression pattern: [\w#+=/:,.@-]*"#)
            }
        }
        guard let name = try given == nil ? body.text("resourceArn") : given else {
            throw .missing("logGroupName")
        }
        guard let group = find(name) else {
            throw APIError(
                .badRequest, "ResourceNotFoundException", "The specified log group does not exist.")
        }
        return group
    }

    /// The group of a name or an ARN.
    func find(_ text: String) -> StoredLogGroup? {
        let isARN = text.hasPrefix("arn:aws:logs:")
        let name =
            isARN ? text.split(separator: ":").dropFirst(6).first.map(String.init) ?? "" : text
        if let group = groups[name] { return group }
        guard store.groups().contains(name) else { return nil }
        let created = store.streams(of: name).first?.created ?? WallClock.milliseconds()
        return StoredLogGroup(name: name, created: created)
    }

    /// Keeps a group's next state.
    func save(_ group: StoredLogGroup) -> EventLoopFuture<APIReply> {
        groups.set(group.name, group).assumeIsolated().map { .json11([]) }.nonisolated()
    }
}
