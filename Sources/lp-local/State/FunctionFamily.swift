/// A function with all that belongs to it, as one file on disk: so what changes together is never seen in parts.
struct FunctionFamily: Codable, Hashable, Sendable {
    /// What `$LATEST` runs.
    var latest: StoredFunction
    /// The published versions, oldest first.
    var versions: [StoredFunction] = []
    /// Numbers are never given twice, also when their versions have gone.
    var nextVersion = 1
    /// What `$LATEST` was described as when the newest version was published, which may have another description.
    var publishedDescription: String?
    /// Whether `$LATEST` was updated since, which makes it another even when it is the same.
    var isUpdated = false
    var aliases: [String: StoredAlias] = [:]
    var tags: [String: String] = [:]
    /// How many calls may run at a time.
    var reservedConcurrency: Int?
    /// Who else may call it, by qualifier; `$LATEST` is the function as a whole.
    var policies: [String: ResourcePolicy] = [:]
    /// What becomes of asynchronous calls, by qualifier.
    var eventConfigs: [String: EventConfig] = [:]
    /// By qualifier.
    var urls: [String: FunctionURL] = [:]

    init(_ latest: StoredFunction, tags: [String: String] = [:]) {
        self.latest = latest
        self.tags = tags
    }

    var name: String { latest.name }

    /// Every package that must stay on disk, as often as it is used.
    var packageKeys: [String] { latest.packageKeys + versions.flatMap(\.packageKeys) }

    /// The version that a qualifier names; an alias names its main one.
    func version(_ qualifier: String?) -> StoredFunction? {
        guard let qualifier, qualifier != StoredFunction.latest else { return latest }
        let number = aliases[qualifier]?.version ?? qualifier
        if number == StoredFunction.latest { return latest }
        return versions.first { $0.version == number }
    }

    /// The version that a call by a qualifier runs.
    ///
    /// - Parameter chance: 0 to 1; under the weight of an alias' second version, that one is meant.
    func version(_ qualifier: String?, chance: @autoclosure () -> Double) -> StoredFunction? {
        if let qualifier, let alias = aliases[qualifier], let other = alias.routes.first,
            chance() < other.value
        {
            return version(other.key)
        }
        return version(qualifier)
    }

    /// What a worker's schedule knows its versions by.
    var keys: [String] { [latest.key] + versions.map(\.key) }
}

extension FunctionFamily {
    private enum CodingKeys: String, CodingKey {
        case versions, nextVersion, publishedDescription, isUpdated, aliases, tags,
            reservedConcurrency,
            policies, eventConfigs, urls
    }

    /// Reads a file of any age: an older one holds `$LATEST` and its tags alone, at the same level as these.
    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func read<Value: Decodable>(_ key: CodingKeys, _ fallback: Value) throws -> Value {
            try values.decodeIfPresent(Value.self, forKey: key) ?? fallback
        }
        latest = try StoredFunction(from: decoder)
        versions = try read(.versions, [])
        nextVersion = try read(.nextVersion, 1)
        publishedDescription = try values.decodeIfPresent(
            String.self, forKey: .publishedDescription)
        isUpdated = try read(.isUpdated, false)
        aliases = try read(.aliases, [:])
        tags = try read(.tags, [:])
        reservedConcurrency = try values.decodeIfPresent(Int.self, forKey: .reservedConcurrency)
        policies = try read(.policies, [:])
        eventConfigs = try read(.eventConfigs, [:])
        urls = try read(.urls, [:])
    }

    func encode(to encoder: any Encoder) throws {
        try latest.encode(to: encoder)
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(versions, forKey: .versions)
        try values.encode(nextVersion, forKey: .nextVersion)
        try values.encodeIfPresent(publishedDescription, forKey: .publishedDescription)
        try values.encode(isUpdated, forKey: .isUpdated)
        try values.encode(aliases, forKey: .aliases)
        try values.encode(tags, forKey: .tags)
        try values.encodeIfPresent(reservedConcurrency, forKey: .reservedConcurrency)
        try values.encode(policies, forKey: .policies)
        try values.encode(eventConfigs, forKey: .eventConfigs)
        try values.encode(urls, forKey: .urls)
    }
}
