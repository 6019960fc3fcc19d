/// A layer with its versions, as one file on disk.
struct LayerFamily: Codable, Hashable, Sendable {
    let name: String
    let region: String
    let account: String
    /// Oldest first.
    var versions: [StoredLayer] = []
    /// Numbers are never given twice, also when their versions have gone.
    var nextVersion = 1

    var arn: String { "arn:aws:lambda:\(region):\(account):layer:\(name)" }

    func arn(_ version: StoredLayer) -> String { "\(arn):\(version.number)" }

    /// Every package that must stay on disk, as often as it is used.
    var packageKeys: [String] { versions.map(\.code.key) }
}

/// One version of a layer.
struct StoredLayer: Codable, Hashable, Sendable {
    let number: Int
    let description: String?
    let license: String?
    let runtimes: [String]?
    let architectures: [String]?
    let code: StoredFunction.Code
    /// As Lambda writes it: `2026-11-23T15:40:00.000+0000`.
    let created: String
    var policy: ResourcePolicy?
}
