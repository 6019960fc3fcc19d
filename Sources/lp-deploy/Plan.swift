import LPCloud
import LPCore

/// What has to change so that a function becomes what its record asks for; nothing is done here.
struct Plan: Hashable {
    /// Only the settings that differ.
    private(set) var settings = FunctionSettings()
    private(set) var updatesCode = false
    /// The architecture to have, if it differs; it goes with the code.
    private(set) var architecture: String?
    /// Only what differs, without the tags that follow the code.
    private(set) var newTags: [String: String] = [:]
    private(set) var removedTags: [String] = []
    /// The record's fields behind all this, in the order in which they are documented.
    private(set) var changes: [String] = []

    /// - Parameters:
    ///   - current: the function as it is; nil when it is to be created.
    ///   - defaultRole: the role where none is named; nil where one must be.
    /// - Throws: a `Failure` when a field has no default to fall back on, or cannot be changed so.
    init(
        _ wanted: FunctionSpecification, _ package: Package?, on current: DeployedFunction?,
        defaultRole: String?
    ) throws(Failure) {
        let now = current?.configuration
        let runtime = try value("runtime", wanted.runtime, now?.runtime)
        settings.runtime = runtime
        architecture = try value(
            "architecture", wanted.architecture, now?.architectures?.first, standard: "x86_64")
        settings.handler = try value(
            "handler", try Self.handler(wanted, package, runtime ?? now?.runtime), now?.handler)
        settings.memory = try value("memory", wanted.memory, now?.memory, standard: 128)
        settings.timeout = try value("timeout", wanted.timeout, now?.timeout, standard: 3)
        settings.storage = try value("storage", wanted.storage, now?.storage ?? 512, standard: 512)
        let variables = Self.merge(wanted.env, into: now?.variables ?? [:])
        settings.variables = try value("env", variables, now?.variables ?? [:])
        let role = wanted.role == .absent && now == nil ? .reset : wanted.role
        settings.role = try value("role", role, now?.role, standard: defaultRole)
        settings.description = try value(
            "description", wanted.description, now?.description ?? "", standard: "")
        try planTags(Self.merge(wanted.tags, into: current?.userTags ?? [:]), on: current)
        if let package {
            updatesCode = architecture != nil || current?.content != package.content
            if current?.content != package.content { changes.append("package") }
        } else if architecture != nil {
            throw Failure(
                cannot: "change", "architecture", "it goes with the code, and there is no package",
                next: "pipe the record through lp-pack first", name: "InvalidRecord")
        }
    }

    /// Whether any setting differs.
    var updatesSettings: Bool { settings != FunctionSettings() }

    /// The value to set, if it differs from what is there.
    private mutating func value<Value: Equatable>(
        _ field: String, _ wanted: Setting<Value>, _ now: Value?, standard: Value? = nil
    ) throws(Failure) -> Value? {
        let value: Value
        switch wanted {
        case .absent: return nil
        case .value(let given): value = given
        case .reset:
            guard let standard else {
                throw Failure(
                    cannot: "use field", field, "it must have a value",
                    next: "give --\(field), or name it in the record", name: "InvalidRecord")
            }
            value = standard
        }
        guard value != now else { return nil }
        changes.append(field)
        return value
    }

    /// The handler to have: our agent wherever the record, or a new package, names no other.
    private static func handler(
        _ wanted: FunctionSpecification, _ package: Package?, _ runtime: String?
    ) throws(Failure) -> Setting<String> {
        switch wanted.handler {
        case .value: return wanted.handler
        case .absent where package == nil: return .absent
        default:
            guard let agent = runtime.flatMap({ Runtime($0).agentHandler }) else {
                throw Failure(
                    cannot: "use runtime", runtime ?? "", "Lambda Pool has no agent for it",
                    next: "name the function's own entry with --handler", name: "InvalidRecord")
            }
            return .value(agent)
        }
    }

    /// What a map becomes: names given are set or, without a value, removed; the others stay.
    private static func merge(_ wanted: Setting<[String: String?]>, into now: [String: String])
        -> Setting<[String: String]>
    {
        switch wanted {
        case .absent: return .absent
        case .reset: return .value([:])
        case .value(let given):
            return .value(
                now.merging(given.compactMapValues { $0 }) { $1 }
                    .filter { name, _ in given[name] != .some(nil) })
        }
    }

    private mutating func planTags(
        _ wanted: Setting<[String: String]>, on current: DeployedFunction?
    )
        throws(Failure)
    {
        guard let wanted = wanted.value else { return }
        if let ours = wanted.keys.first(where: { $0.hasPrefix(DeployedFunction.tagPrefix) }) {
            throw Failure(
                cannot: "use tag", ours, "names that start with it belong to Lambda Pool",
                name: "InvalidRecord")
        }
        let now = current?.userTags ?? [:]
        newTags = wanted.filter { now[$0.key] != $0.value }
        removedTags = now.keys.filter { wanted[$0] == nil }.sorted()
        if !newTags.isEmpty || !removedTags.isEmpty { changes.append("tags") }
    }
}
