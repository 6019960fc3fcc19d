/// What a user wants a function to be: the specification fields of a record, checked.
public struct FunctionSpecification: Sendable {
    /// Nil while nothing has named it: lp-pack passes such a record on, lp-deploy needs the name.
    public var function: String?
    public var paths: Setting<[String]>
    public var requirements: Setting<[String]>
    public var exclude: Setting<[String]>
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
    /// Callables outside the user's own modules that calls may name, as `module:name`.
    public var callables: Setting<[String]>

    /// Reads and checks the fields of a record.
    ///
    /// - Throws: a `Failure` that names the first field whose value is of the wrong type or out of Lambda's limits.
    public init(_ record: Record) throws(Failure) {
        function = try record.setting("function", String.self).value
        if let function { _ = try Limits.functionName(function) }
        paths = try record.list("paths")
        requirements = try record.list("requirements")
        exclude = try record.list("exclude")
        runtime = try record.setting("runtime", String.self)
        architecture = try record.setting("architecture", String.self)
        handler = try record.setting("handler", String.self)
        memory = try record.number("memory", within: Limits.memory)
        timeout = try record.number("timeout", within: Limits.timeout)
        storage = try record.number("storage", within: Limits.storage)
        env = try record.setting("env", [String: String?].self)
        role = try record.setting("role", String.self)
        tags = try record.setting("tags", [String: String?].self)
        description = try record.setting("description", String.self)
        callables = try record.list("callables")
    }
}

/// Lambda's published limits (API reference, CreateFunction, 2026-11).
public enum Limits {
    /// MB.
    public static let memory = 128...10_240
    /// Seconds.
    public static let timeout = 1...900
    /// MB of /tmp.
    public static let storage = 512...10_240

    /// Checks a function's plain name.
    public static func functionName(_ name: String) throws(Failure) -> String {
        guard name.utf8.allSatisfy(isNameByte), (1...64).contains(name.utf8.count) else {
            throw Failure(
                cannot: "use function name", name,
                "a name has 1 to 64 letters, digits, '-' and '_'", name: "InvalidParameterValue")
        }
        return name
    }

    /// Checks what names a function in a call: a name, `name:qualifier`, or a whole or partial ARN.
    public static func functionReference(_ reference: String) throws(Failure) -> String {
        let parts = reference.split(separator: ":", omittingEmptySubsequences: false)
        let allowed = parts.enumerated().allSatisfy { index, part in
            let isLatest = part == "$LATEST" && index > 0 && index == parts.count - 1
            return isLatest || !part.isEmpty && part.utf8.allSatisfy(isNameByte)
        }
        guard allowed, parts.count <= 8, reference.utf8.count <= 170 else {
            throw Failure(
                .usage, cannot: "use function", reference, "it is neither a name nor an ARN",
                name: "InvalidParameterValue")
        }
        return reference
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// Checks a number against the range that Lambda allows for a field.
    public static func check(_ value: Int, _ field: String, within range: ClosedRange<Int>)
        throws(Failure) -> Int
    {
        guard range.contains(value) else {
            throw Failure(
                cannot: "use \(field)", String(value),
                "it must be from \(range.lowerBound) to \(range.upperBound)",
                name: "InvalidParameterValue")
        }
        return value
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
