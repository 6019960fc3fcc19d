import LPCore

/// One version of a function as it stands on disk: its configuration and which code it runs.
struct StoredFunction: Codable, Hashable, Sendable {
    var name: String
    var region: String
    var account = Self.defaultAccount
    var version = Self.latest
    var runtime: String
    var handler: String
    var role: String
    var description: String
    /// MB.
    var memory: Int
    /// Seconds.
    var timeout: Int
    /// MB of /tmp.
    var storage: Int
    /// Absent when none was ever given, which Lambda tells from an empty set.
    var environment: [String: String]?
    var architecture: String
    var layers: [Layer] = []
    /// Members of the configuration that change nothing here, as the JSON text that was given.
    var passive: [String: String] = [:]
    var code: Code
    /// As Lambda writes it: `2026-11-23T15:40:00.000+0000`.
    var modified: String
    var revision: String

    /// A zip: the code of a function, or what a layer holds.
    struct Code: Codable, Hashable, Sendable {
        /// Its SHA-256 in base64, Lambda's CodeSha256.
        var sha256: String
        /// The same in hexadecimal: its name on disk.
        var key: String
        var bytes: Int
    }

    /// A layer's version that a function runs on, also when it has gone since.
    struct Layer: Codable, Hashable, Sendable {
        var arn: String
        /// The name of its package on disk.
        var key: String
        var bytes: Int
    }

    static let defaultAccount = "000000000000"
    /// The version that changes; all others are as they were published.
    static let latest = "$LATEST"

    /// The ARN without a version.
    var arn: String { "arn:aws:lambda:\(region):\(account):function:\(name)" }

    /// Sorts the versions of a function, `$LATEST` first and the others by their numbers.
    var order: String { version == Self.latest ? " " : version.leftPadded(20) }

    /// What a worker's schedule knows this version by.
    var key: String { version == Self.latest ? name : "\(name):\(version)" }

    /// The name in a key, and the version unless that is `$LATEST`.
    static func parts(ofKey key: String) -> (name: Substring, version: String?) {
        guard let colon = key.utf8.firstIndex(of: UInt8(ascii: ":")) else { return (key[...], nil) }
        return (key[..<colon], String(key[key.utf8.index(after: colon)...]))
    }

    /// Every package that must stay on disk.
    var packageKeys: [String] { [code.key] + layers.map(\.key) }

    /// The same, with the bytes that each has.
    var packageSizes: [(key: String, bytes: Int)] {
        [(code.key, code.bytes)] + layers.map { ($0.key, $0.bytes) }
    }

    var logGroup: String { "/aws/lambda/\(name)" }
}

extension StoredFunction {
    /// Reads a file of any age: what has a default in Lambda may be missing, and so must be what is added later.
    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func read<Value: Decodable>(_ key: CodingKeys, _ fallback: Value) throws -> Value {
            try values.decodeIfPresent(Value.self, forKey: key) ?? fallback
        }
        name = try values.decode(String.self, forKey: .name)
        region = try values.decode(String.self, forKey: .region)
        account = try read(.account, Self.defaultAccount)
        version = try read(.version, Self.latest)
        runtime = try values.decode(String.self, forKey: .runtime)
        handler = try values.decode(String.self, forKey: .handler)
        role = try values.decode(String.self, forKey: .role)
        description = try read(.description, "")
        memory = try read(.memory, 128)
        timeout = try read(.timeout, 3)
        storage = try read(.storage, 512)
        environment = try values.decodeIfPresent([String: String].self, forKey: .environment)
        architecture = try read(.architecture, "x86_64")
        layers = try read(.layers, [])
        passive = try read(.passive, [:])
        code = try values.decode(Code.self, forKey: .code)
        modified = try values.decode(String.self, forKey: .modified)
        revision = try values.decode(String.self, forKey: .revision)
    }
}
