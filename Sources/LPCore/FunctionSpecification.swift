/// What a user wants a function to be: the specification fields of a record, checked.
public struct FunctionSpecification: Sendable {
    /// Nil while nothing has named it: lp-pack passes such a record on, lp-deploy needs the name.
    public var function: String?
    /// The name of a layer, which a record has instead of a function's.
    public var layer: String?
    public var paths: Setting<[String]>
    /// A program and its arguments.
    public var exec: Setting<[String]>
    /// Whether the program is kept running, and answers line by line.
    public var keep: Setting<Bool>
    public var requirements: Setting<[String]>
    public var exclude: Setting<[String]>
    /// Whether what is in the directories of `paths` goes to the package's root.
    public var flat: Setting<Bool>
    /// Whether calls may bring pickles.
    public var pickle: Setting<Bool>
    public var runtime: Setting<String>
    public var architecture: Setting<String>
    public var handler: Setting<String>
    /// MB.
    public var memory: Setting<Int>
    /// Seconds.
    public var timeout: Setting<Int>
    /// MB of /tmp.
    public var storage: Setting<Int>
    /// Names and values; a name whose value is nil is removed, others stay.
    public var env: Setting<[String: String?]>
    public var role: Setting<String>
    /// As `env`.
    public var tags: Setting<[String: String?]>
    public var description: Setting<String>
    /// Versions of layers: ARNs, or names that stand for the newest version; their order is that of unpacking.
    public var layers: Setting<[String]>
    /// How many calls may run at once, reserved for this function.
    public var concurrency: Setting<Int>
    /// Days for which the log is kept.
    public var retention: Setting<Int>
    public var vpc: Setting<Network>
    /// Callables outside the user's own modules that calls may name, as `module:name`.
    public var callables: Setting<[String]>

    /// Reads and checks the fields of a record.
    ///
    /// - Throws: a `Failure` that names the first field whose value is of the wrong type or out of Lambda's limits.
    public init(_ record: Record) throws(Failure) {
        function = try record.setting("function", String.self).value
        if let function { _ = try Limits.functionName(function) }
        layer = try record.setting("layer", String.self).value
        if let layer { _ = try Limits.layerName(layer) }
        if let function, layer != nil {
            throw Failure(
                cannot: "use record", function, "it names a layer too",
                next: "write a record for each", name: "InvalidRecord")
        }
        paths = try record.list("paths")
        exec = try record.list("exec")
        keep = try record.setting("keep", Bool.self)
        requirements = try record.list("requirements")
        exclude = try record.list("exclude")
        flat = try record.setting("flat", Bool.self)
        pickle = try record.setting("pickle", Bool.self)
        runtime = try record.setting("runtime", String.self)
        architecture = try record.setting("architecture", String.self)
        handler = try record.setting("handler", String.self)
        memory = try record.number("memory", within: Limits.memory)
        timeout = try record.number("timeout", within: Limits.timeout)
        storage = try record.number("storage", within: Limits.storage)
        env = try record.setting("env", [String: String?].self)
        if let env = env.value { try Limits.environment(env.compactMapValues { $0 }) }
        role = try record.setting("role", String.self)
        tags = try record.setting("tags", [String: String?].self)
        if let tags = tags.value { try Limits.tags(tags.compactMapValues { $0 }) }
        description = try record.setting("description", String.self)
        try Limits.length(handler, "handler", Limits.handler)
        try Limits.length(description, "description", Limits.description)
        layers = try record.list("layers")
        if let layers = layers.value { try Limits.layers(layers) }
        concurrency = try record.number("concurrency", within: Limits.concurrency)
        retention = try record.setting("retention", Int.self)
        if let days = retention.value { try Limits.retention(days) }
        vpc = try record.setting("vpc", Network.self)
        callables = try record.list("callables")
    }
}

extension Record {
    fileprivate func number(_ name: String, within range: ClosedRange<Int>) throws(Failure)
        -> Setting<Int>
    {
        let setting = try setting(name, Int.self)
        if let value = setting.value { _ = try Limits.check(value, name, within: range) }
        return setting
    }

    /// A list of strings, or one string alone.
    fileprivate func list(_ name: String) throws(Failure) -> Setting<[String]> {
        if let one = self[name]?.string { return .value([one]) }
        return try setting(name, [String].self)
    }
}
