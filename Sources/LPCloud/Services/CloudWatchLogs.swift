public import LPCore

/// Amazon CloudWatch Logs of 2014-03-28, over JSON 1.1.
public struct CloudWatchLogs: LogGroupService {
    private let api: ServiceAPI

    public init(_ transport: any Transport) { api = ServiceAPI(transport) }

    private static func request(_ operation: String, _ members: [(String, JSONText)]) -> Request {
        ServiceAPI.request(target: "Logs_20140328." + operation, .object(members))
    }

    public func group(_ name: String) async throws(Failure) -> LogGroup? {
        struct Page: Decodable {
            let logGroups: [LogGroup]
            let nextToken: String?
        }
        var token: String?
        repeat {
            // Groups come in the order of their names, so the one that is the prefix itself comes first.
            let members = [("logGroupNamePrefix", JSONText(string: name))]
            let position = token.map { [("nextToken", JSONText(string: $0))] } ?? []
            let page: Page = try await api.call(
                "read log group", name, Self.request("DescribeLogGroups", members + position))
            if let group = page.logGroups.first(where: { $0.name == name }) { return group }
            token = page.logGroups.isEmpty ? page.nextToken : nil
        } while token != nil
        return nil
    }

    public func tags(of group: LogGroup) async throws(Failure) -> [String: String] {
        struct Reply: Decodable { let tags: [String: String]? }
        let arn = group.arn.map { $0.hasSuffix(":*") ? String($0.dropLast(2)) : $0 } ?? ""
        let reply: Reply = try await api.call(
            "read tags of log group", group.name,
            Self.request("ListTagsForResource", [("resourceArn", JSONText(string: arn))]))
        return reply.tags ?? [:]
    }

    public func createGroup(_ name: String, tags: [String: String]) async throws(Failure) -> Bool {
        var members = [("logGroupName", JSONText(string: name))]
        if !tags.isEmpty { members.append(("tags", JSONText(encoding: tags))) }
        do {
            try await api.call(
                "create log group", name, Self.request("CreateLogGroup", members))
            return true
        } catch {
            guard error.name == "ResourceAlreadyExistsException" else { throw error }
            return false
        }
    }

    public func retain(_ name: String, days: Int?) async throws(Failure) {
        let group = [("logGroupName", JSONText(string: name))]
        let request =
            days.map {
                Self.request("PutRetentionPolicy", group + [("retentionInDays", JSONText($0))])
            } ?? Self.request("DeleteRetentionPolicy", group)
        try await api.call("set retention of log group", name, request)
    }

    public func deleteGroup(_ name: String) async throws(Failure) -> Bool {
        do {
            try await api.call(
                "delete log group", name,
                Self.request("DeleteLogGroup", [("logGroupName", JSONText(string: name))]))
            return true
        } catch {
            guard error.isNotFound else { throw error }
            return false
        }
    }
}
