import FoundationEssentials
import Glibc
import LPCore

/// What of a folder of the cache has to go so that it does not grow for ever.
struct CacheSweep {
    /// Something that is kept.
    struct Entry: Hashable {
        let path: String
        let bytes: Int
        /// When it was last used, in seconds since 1970.
        let used: Int
    }

    private static let day = 24 * 3600
    /// Seconds for which what nobody uses is kept.
    private static let kept = 30 * day
    /// Bytes of what is kept, but for what was used in the last day: somebody may be about to deploy it.
    private let limit: Int
    private let now: Int

    init(now: Int = time(nil), limit: Int = 4 << 30) {
        self.now = now
        self.limit = limit
    }

    /// Those that go: what was not used for long and, when all of it is too much, what has waited longest.
    func expired(_ entries: [Entry]) -> [Entry] {
        var bytes = 0
        return entries.sorted { ($1.used, $0.path) < ($0.used, $1.path) }.filter { entry in
            bytes += entry.bytes
            let age = now - entry.used
            return age > Self.kept || bytes > limit && age > Self.day
        }
    }

    /// Removes zips that nobody needs any more; what cannot be removed stays.
    func sweepZips(in folder: String) {
        let entries = names(in: folder).filter { $0.hasSuffix(".zip") }
            .compactMap { entry("\(folder)/\($0)") }
        for entry in expired(entries) { unlink(entry.path) }
    }

    /// Removes installations that nobody needs any more, nor reads just now.
    func sweepInstallations(in folder: String) {
        let suffix = ".lock"
        let locks = names(in: folder).filter { $0.hasSuffix(suffix) }
            .compactMap { entry("\(folder)/\($0)") }
        for entry in expired(locks) {
            guard let lock = FileLock.ifFree(entry.path) else { continue }
            let stem = entry.path.dropLast(suffix.count)
            // The lock itself stays: whoever waits for it must not wait for a file that has no name.
            withExtendedLifetime(lock) {
                for path in [String(stem), stem + ".json"] {
                    try? FileManager.default.removeItem(atPath: path)
                }
            }
        }
    }

    private func names(in folder: String) -> [String] { (try? FolderListing(folder).names) ?? [] }

    private func entry(_ path: String) -> Entry? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        return Entry(path: path, bytes: Int(status.st_size), used: status.st_mtim.tv_sec)
    }
}
