/// Lambda's published limits (API reference, CreateFunction, 2026-11).
public enum Limits {
    /// MB.
    public static let memory = 128...10_240
    /// Seconds.
    public static let timeout = 1...900
    /// MB of /tmp.
    public static let storage = 512...10_240
    /// Calls at once.
    public static let concurrency = 0...1_000_000
    /// Bytes of the names and values of all environment variables.
    public static let environment = 4 << 10
    /// Characters.
    public static let handler = 128
    public static let description = 256
    /// Versions of layers in one function.
    public static let layers = 5
    /// Tags of a resource, ours included.
    public static let tags = 50
    /// Tags that every function of ours has beside the user's.
    public static let ownTags = 3
    /// What CloudWatch Logs takes as the days of retention (API reference, PutRetentionPolicy).
    public static let retentions = [
        1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
        3288, 3653,
    ]

    /// Checks a function's plain name.
    public static func functionName(_ name: String) throws(Failure) -> String {
        try plainName(name, of: "function", longest: 64)
    }

    /// Checks a layer's plain name.
    public static func layerName(_ name: String) throws(Failure) -> String {
        try plainName(name, of: "layer", longest: 140)
    }

    private static func plainName(_ name: String, of thing: String, longest: Int)
        throws(Failure) -> String
    {
        guard name.utf8.allSatisfy(isNameByte), (1...longest).contains(name.utf8.count) else {
            throw Failure(
                cannot: "use \(thing) name", name,
                "a name has 1 to \(longest) letters, digits, '-' and '_'",
                name: "InvalidParameterValue")
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

    /// The region that a function's ARN names; nil for what is no whole ARN.
    public static func region(of reference: String) -> String? {
        let parts = reference.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count >= 7 && parts[0] == "arn" ? String(parts[3]) : nil
    }

    static func isNameByte(_ byte: UInt8) -> Bool {
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
