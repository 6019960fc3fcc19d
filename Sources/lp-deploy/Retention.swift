import LPCloud
import LPCore

/// For how long the log of a function is kept.
struct Retention {
    let services: Services
    /// Days; a reset keeps it for ever.
    let wanted: Setting<Int>

    /// What differs; nil when nothing does, or the record says nothing of it.
    func change(of name: String, _ now: FunctionConfiguration?) async throws(Failure) -> Change? {
        guard wanted != .absent else { return nil }
        let group = try await services.logs().group(Self.group(of: name, now))
        guard group == nil || group?.retention != wanted.value else { return nil }
        if group == nil, wanted == .reset { return nil }
        return Change(
            field: "retention", old: group?.retention.map { JSONText($0) },
            new: wanted.value.map { JSONText($0) } ?? .null)
    }

    /// Makes the group of the function's log if there is none, and has it keep events for so long.
    ///
    /// - Returns: whether anything was changed.
    func keep(_ name: String, _ now: FunctionConfiguration?) async throws(Failure) -> Bool {
        guard try await change(of: name, now) != nil else { return false }
        let logs = try services.logs()
        let group = Self.group(of: name, now)
        _ = try await logs.createGroup(group, tags: [DeployedFunction.managedTag: "1"])
        try await logs.retain(group, days: wanted.value)
        return true
    }

    private static func group(of name: String, _ now: FunctionConfiguration?) -> String {
        now?.logGroup ?? LogGroup.usual(of: name)
    }
}
