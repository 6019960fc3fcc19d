import LPArchive
import LPCloud
import LPCore

/// Which files differ between deployed code and a package.
struct CodeDifference: Hashable {
    private(set) var added: [String] = []
    private(set) var removed: [String] = []
    private(set) var changed: [String] = []

    /// What lp-pack derives from the files is no news beside them.
    private static func isDerived(_ name: String) -> Bool {
        name == "lambdapool.json" || name.split(separator: "/").contains("__pycache__")
    }

    /// As much of a zip's end as a directory of some ten thousand files takes.
    private static let directorySize = 4 << 20

    init<Content: Equatable>(_ old: [String: Content], _ new: [String: Content]) {
        for name in Set(old.keys).union(new.keys).sorted() where !Self.isDerived(name) {
            switch (old[name], new[name]) {
            case (nil, _): added.append(name)
            case (_, nil): removed.append(name)
            case (let one, let other) where one != other: changed.append(name)
            default: break
            }
        }
    }

    /// The difference, as members of a change; it only says that it cannot be told where the old code cannot be had.
    ///
    /// - Parameters:
    ///   - location: the URL of the deployed zip; nil when there is none.
    ///   - path: the package's zip; nil where only its hashes are known.
    ///   - authorities: the file of those whose certificates are trusted; nil for the system's.
    /// - Throws: a `Failure` when the package cannot be read.
    static func between(_ location: String?, _ path: String?, authorities: String?)
        async throws(Failure) -> [(String, JSONText)]
    {
        guard let path else { return [] }
        let new = try ZipListing(archive: path).files
        guard let location else { return CodeDifference([:], new).members }
        do {
            return CodeDifference(try await deployed(location, authorities).files, new).members
        } catch { return [("files", JSONText(string: "cannot tell: \(error.reason)"))] }
    }

    private static func deployed(_ location: String, _ authorities: String?)
        async throws(Failure) -> ZipListing
    {
        if location.hasPrefix("file://") {
            return try ZipListing(archive: String(location.dropFirst("file://".count)))
        }
        let download = try await Download(
            endOf: location, most: directorySize, authorities: authorities)
        return try ZipListing(
            archive: "the deployed code", end: download.end, of: download.size)
    }

    private var members: [(String, JSONText)] {
        [
            ("added", JSONText(encoding: added)), ("removed", JSONText(encoding: removed)),
            ("changed", JSONText(encoding: changed)),
        ]
    }
}
