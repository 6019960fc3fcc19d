import LPCore
import NIOCore

/// The packages of functions and layers, and who still needs each: one that nobody needs leaves the disk.
final class Packages {
    private let folder: CodeFolder
    private let disk: Disk
    /// How many functions, layers, workers and requests need a package.
    private var uses: [String: Int] = [:]
    /// What has been looked at since the server started, as it must be before its first use.
    private var mended: [String: EventLoopFuture<Void>] = [:]
    /// Whether something unknown may need any package: then none goes.
    private var keepsAll = false

    /// - Throws: a `Failure` when the folder cannot be made.
    init(folder: CodeFolder, disk: Disk) throws(Failure) {
        self.folder = folder
        self.disk = disk
        try DurableFile.makeFolder(folder.path)
    }

    /// Forgets what nobody needs, once all needs of an earlier server are known.
    func clean(keepingAll: Bool) {
        keepsAll = keepingAll
        folder.clean(keeping: keepsAll ? nil : Set(uses.keys))
    }

    /// Puts a package on disk; it stays there until `release`.
    func add(_ zip: [UInt8]) -> EventLoopFuture<StoredFunction.Code> {
        let folder = folder
        return disk.run { CodeFolder.identify(zip) }.assumeIsolated().flatMap { identity in
            self.retain([identity.key])
            return self.disk.run { try folder.add(zip, as: identity) }.assumeIsolated().map {
                identity
            }
            .flatMapErrorThrowing { error in
                self.release([identity.key])
                throw error
            }.nonisolated()
        }.nonisolated()
    }

    /// How many bytes packages have together, unpacked.
    func measure(_ keys: [String]) -> EventLoopFuture<Int> {
        let folder = folder
        return disk.run { try folder.unpackedBytes(keys) }
    }

    /// Sees to it that packages lie there unpacked as they were given.
    func mend(_ keys: [String]) -> EventLoopFuture<Void> {
        EventLoopFuture.andAllSucceed(keys.map(mend), on: disk.loop)
    }

    private func mend(_ key: String) -> EventLoopFuture<Void> {
        if let known = mended[key] { return known }
        let folder = folder
        let answer = disk.run { try folder.mend(key) }
        mended[key] = answer
        answer.assumeIsolated().whenFailure { _ in self.mended[key] = nil }
        return answer
    }

    func retain(_ keys: some Sequence<String>) { for key in keys { uses[key, default: 0] += 1 } }

    /// Ends one need for each package.
    func release(_ keys: some Sequence<String>) {
        for key in keys {
            let left = (uses[key] ?? 1) - 1
            uses[key] = left > 0 ? left : nil
            guard left <= 0, !keepsAll else { continue }
            mended[key] = nil
            let folder = folder
            // Jobs run in their order, so a package that comes again is unpacked again.
            _ = disk.run { folder.remove(key) }
        }
    }
}
