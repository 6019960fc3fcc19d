import LPCloud
import LPCore

/// The `package` object of a record: what lp-pack made.
struct Package: Hashable, Decodable {
    /// The zip; nil in the records of lp-ls, which know only its hashes.
    let path: String?
    /// Base64 of the zip's SHA-256.
    let sha256: String
    /// Hash over names, modes and contents: equal for equal sources, whatever compressed them.
    let content: String

    /// The package of a record, if it has one.
    ///
    /// - Throws: a `Failure` when it is not what lp-pack writes.
    init?(_ record: Record) throws(Failure) {
        guard let package = try record.setting("package", Package.self).value else { return nil }
        self = package
    }

    /// The tags that say which code a function runs.
    var tags: [String: String] {
        [
            DeployedFunction.managedTag: "1", DeployedFunction.contentTag: content,
            DeployedFunction.codeTag: sha256,
        ]
    }

    /// Whether it goes through a bucket; false where there is no zip.
    var isLarge: Bool {
        guard let path, let file = try? SourceFile(path: path) else { return false }
        return !CodePlace.fitsInline(file.count)
    }

    /// The zip itself.
    ///
    /// - Throws: a `Failure` when it is gone or has changed.
    func zip(of name: String) throws(Failure) -> PackedZip {
        guard let path else {
            throw Failure(
                cannot: "deploy", name, "its package has no path",
                next: "pack it with lp-pack", name: "PackageMissing")
        }
        return try PackedZip(path: path, sha256: sha256)
    }
}
