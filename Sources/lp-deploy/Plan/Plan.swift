import LPCloud
import LPCore

/// What has to change so that a function becomes what its record asks for; nothing is done here.
struct Plan: Hashable {
    /// The role to be had.
    enum Role: Hashable {
        case asItIs
        /// A name or an ARN.
        case named(String)
        /// The one that is made for this function.
        case own
    }

    /// Only the settings that differ, but for the role.
    private(set) var settings = FunctionSettings()
    private(set) var role = Role.asItIs
    private(set) var updatesCode = false
    /// The architecture to have, if it differs; it goes with the code.
    private(set) var architecture: String?
    /// Only what differs; a reset takes part in what the account has.
    private(set) var concurrency = Setting<Int>.absent
    /// Whether the settings are to be applied again, because the last change of the function failed.
    private(set) var repeatsChange = false
    /// Only what differs, without the tags that follow the code.
    private(set) var newTags: [String: String] = [:]
    private(set) var removedTags: [String] = []
    /// All this once more, in the order in which the fields are documented.
    private(set) var changes: [Change] = []

    /// - Parameter current: the function as it is; nil when it is to be created.
    /// - Throws: a `Failure` when a field has no default to fall back on, or cannot be changed so.
    init(
        _ wanted: FunctionSpecification, _ package: Package?, on current: DeployedFunction?,
        _ surroundings: Surroundings = Surroundings()
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
        settings.layers = try value(
            "layers", surroundings.layers, now.map(\.layers) ?? [], standard: [])
        settings.vpc = try value("vpc", wanted.vpc, now?.vpc ?? Network(), standard: Network())
        try planEnvironment(wanted.env, now?.variables ?? [:], surroundings.replacesEnvironment)
        try planRole(wanted.role, now?.role, surroundings)
        settings.description = try value(
            "description", wanted.description, now?.description ?? "", standard: "")
        planConcurrency(wanted.concurrency, current?.concurrency)
        try planTags(Self.merge(wanted.tags, into: current?.userTags ?? [:]), on: current)
        try planCode(package, current?.content)
        planRepetition(now)
        try checkTags(package, current?.tags ?? [:], surroundings.usesBucket)
    }

    /// The fields that change, each once.
    var fields: [String] {
        changes.reduce(into: []) { if $0.last != $1.field { $0.append($1.field) } }
    }

    /// Whether any setting differs.
    var updatesSettings: Bool {
        settings != FunctionSettings() || role != .asItIs || repeatsChange
    }

    /// The value to set, if it differs from what is there.
    private mutating func value<Value: Equatable & Encodable>(
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
        changes.append(
            Change(
                field: field, old: now.map { JSONText(encoding: $0) },
                new: JSONText(encoding: value)))
        return value
    }

    /// The handler to have: that of the runtime wherever the record, or a new package, names no other.
    private static func handler(
        _ wanted: FunctionSpecification, _ package: Package?, _ runtime: String?
    ) throws(Failure) -> Setting<String> {
        switch wanted.handler {
        case .value: return wanted.handler
        case .absent where package == nil: return .absent
        default:
            guard let handler = runtime.flatMap({ Runtime($0).defaultHandler }) else {
                throw Failure(
                    cannot: "use runtime", runtime ?? "", "Lambda Pool has no agent for it",
                    next: "name the function's own entry with --handler", name: "InvalidRecord")
            }
            return .value(handler)
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

    private mutating func planEnvironment(
        _ wanted: Setting<[String: String?]>, _ now: [String: String], _ replaces: Bool
    ) throws(Failure) {
        let wanted = replaces && wanted == .absent ? .reset : wanted
        guard let variables = Self.merge(wanted, into: replaces ? [:] : now).value,
            variables != now
        else { return }
        try Limits.environment(variables)
        settings.variables = variables
        changes += Change.between(now, variables, of: "env", masks: true)
    }

    private mutating func planRole(
        _ wanted: Setting<String>, _ now: String?, _ surroundings: Surroundings
    ) throws(Failure) {
        let isFirst = wanted == .absent && now == nil
        let isOwn =
            surroundings.defaultRole == nil && now?.hasSuffix("/" + surroundings.ownRole) == true
        if isOwn, [nil, now, surroundings.ownRole].contains(wanted.value) {
            // What it may do has to follow the function into a network.
            if settings.vpc?.subnets.isEmpty == false { role = .own }
            return
        }
        guard isFirst || wanted == .reset, surroundings.defaultRole == nil else {
            let given = isFirst ? .reset : wanted
            // A name, which no other role of the account has, is as good as the ARN that ends with it.
            if let name = given.value, now?.hasSuffix("/" + name) == true { return }
            if let role = try value("role", given, now, standard: surroundings.defaultRole) {
                self.role = .named(role)
            }
            return
        }
        role = .own
        changes.append(
            Change(
                field: "role", old: now.map { JSONText(string: $0) },
                new: JSONText(string: surroundings.ownRole)))
    }

    private mutating func planConcurrency(_ wanted: Setting<Int>, _ now: Int?) {
        guard wanted != .absent, wanted.value != now else { return }
        concurrency = wanted
        changes.append(
            Change(
                field: "concurrency", old: now.map { JSONText($0) },
                new: wanted.value.map { JSONText($0) } ?? .null))
    }

    private mutating func planTags(
        _ wanted: Setting<[String: String]>, on current: DeployedFunction?
    ) throws(Failure) {
        guard let wanted = wanted.value else { return }
        if let ours = wanted.keys.first(where: { $0.hasPrefix(DeployedFunction.tagPrefix) }) {
            throw Failure(
                cannot: "use tag", ours,
                "names that start with \(DeployedFunction.tagPrefix) belong to Lambda Pool",
                name: "InvalidRecord")
        }
        let now = current?.userTags ?? [:]
        newTags = wanted.filter { now[$0.key] != $0.value }
        removedTags = now.keys.filter { wanted[$0] == nil }.sorted()
        changes += Change.between(now, wanted, of: "tags")
    }

    /// What a failed change asked for is what Lambda says that the function has, though it runs without.
    private mutating func planRepetition(_ now: FunctionConfiguration?) {
        guard case .updateFailed? = now?.readiness else { return }
        repeatsChange = true
        changes.append(
            Change(
                field: "state", old: now?.condition.map { JSONText(string: $0) },
                new: JSONText(string: "Active")))
    }

    /// Makes sure that tags that are added, with those that are there and those that follow the code, are not too many.
    private func checkTags(_ package: Package?, _ now: [String: String], _ usesBucket: Bool)
        throws(Failure)
    {
        var names = Set(newTags.keys)
        if updatesCode, let package {
            names.formUnion(package.tags.keys)
            if usesBucket { names.insert(DeployedFunction.bucketTag) }
        }
        guard !names.subtracting(now.keys).isEmpty else { return }
        // AWS does not count its own.
        names.formUnion(now.keys.filter { !$0.hasPrefix("aws:") })
        names.subtract(removedTags)
        try Limits.tagCount(
            names.count, ours: names.count { $0.hasPrefix(DeployedFunction.tagPrefix) })
    }

    private mutating func planCode(_ package: Package?, _ now: String?) throws(Failure) {
        if let package {
            updatesCode = architecture != nil || now != package.content
            guard now != package.content else { return }
            changes.append(
                Change(
                    field: "package", old: now.map { JSONText(string: $0) },
                    new: JSONText(string: package.content)))
        } else if architecture != nil {
            throw Failure(
                cannot: "change", "architecture", "it goes with the code, and there is no package",
                next: "pipe the record through lp-pack first", name: "InvalidRecord")
        }
    }
}
