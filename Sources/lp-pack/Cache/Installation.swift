import FoundationEssentials
import Glibc
import LPArchive
import LPCore

/// What a tool installed into a folder of the cache, which nobody changes as long as this lives.
struct Installation {
    private(set) var files: [PackageFile]
    let packages: InstalledPackages
    private let lock: FileLock

    /// What is in the folders, and beside them: another format is installed anew.
    static let format = "with a record of packages"

    /// Finds what was installed before, or installs it.
    ///
    /// - Parameters:
    ///   - folder: named by what decides what is installed.
    ///   - isLasting: whether the name tells all that decides; else it is installed anew each time.
    ///   - install: fills a folder that it is given, and may make it, and writes down what in a file.
    /// - Throws: what `install` throws, or a `Failure` when the cache cannot be written.
    init(
        in folder: String, isLasting: Bool,
        _ install: (_ partial: String, _ record: String) throws(Failure) -> Void
    ) throws(Failure) {
        let record = folder + ".json"
        lock = try Self.locked(folder, isLasting: isLasting) { (partial) throws(Failure) in
            try install(partial, record)
        }
        lock.touch()
        packages = InstalledPackages(of: record)
        var tree = SourceTree(rules: .ofDependencies)
        try tree.add(folder + "/.")
        files = tree.files
    }

    /// Leaves out what differs from machine to machine.
    mutating func remove(where isNoise: (PackageFile) -> Bool) { files.removeAll(where: isNoise) }

    /// Gives each file its place in the package.
    mutating func move(into place: String) {
        for index in files.indices { files[index].name = place + files[index].name }
    }

    /// The lock of a folder that holds what is to be installed.
    private static func locked(
        _ folder: String, isLasting: Bool, _ install: (String) throws(Failure) -> Void
    ) throws(Failure) -> FileLock {
        if isLasting {
            let lock = try FileLock(folder + ".lock", .shared)
            if access(folder, F_OK) == 0 { return lock }
        }
        let lock = try FileLock(folder + ".lock", .exclusive)
        if isLasting, access(folder, F_OK) == 0 { return lock }
        let partial = folder + ".partial"
        for stale in [partial, folder] where access(stale, F_OK) == 0 {
            do { try FileManager.default.removeItem(atPath: stale) } catch {
                throw .system("remove", stale)
            }
        }
        do { try install(partial) } catch {
            try? FileManager.default.removeItem(atPath: partial)
            throw error
        }
        // Requirements that were all met by markers make no folder.
        guard mkdir(partial, 0o700) == 0 || errno == EEXIST else { throw .system("make", partial) }
        guard rename(partial, folder) == 0 else { throw .system("write", folder) }
        return lock
    }
}
