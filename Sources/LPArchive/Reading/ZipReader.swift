import FoundationEssentials
import Glibc
public import LPCore

/// Unpacks archives that nobody vouches for.
///
/// Every entry ends beneath the folder, links included; whatever is ambiguous is refused.
public struct ZipReader {
    /// Lambda's limit for a function and its layers (quotas page, 2026-11), in bytes.
    public static let unpackedLimit = 262_144_000

    private let file: OpenFile
    private let directory: ZipDirectory
    private let folder: String

    /// Unpacks an archive into a folder that it makes; of a failed try nothing is left.
    ///
    /// Files get the modes 644 and 755, links stay links.
    /// - Throws: a `Failure` that names the archive or the entry, with the name `InvalidZip` when the archive is at fault.
    public static func extract(
        archive: String, into folder: String, limit: Int = unpackedLimit
    ) throws(Failure) {
        let file = try OpenFile(reading: archive)
        let reader = ZipReader(
            file: file, directory: try ZipDirectory(file), folder: folder)
        let entries = try reader.checked(limit: limit)
        guard mkdir(folder, 0o700) == 0 else { throw .system("make", folder) }
        do throws(Failure) {
            try reader.write(entries)
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
    }

    /// The entries with their names, after every check that needs no data.
    private func checked(limit: Int) throws(Failure) -> [(name: EntryName, entry: ZipEntry)] {
        var names = NameTable()
        var total = 0
        var checked: [(EntryName, ZipEntry)] = []
        for entry in directory.entries {
            let name = try EntryName(unpacking: entry.name)
            guard names.add(name, isDirectory: entry.isDirectory) else {
                throw .damaged(name.text, "another entry claims the same name")
            }
            guard ZipEntry.Method(rawValue: entry.method) != nil,
                entry.flags & ZipEntry.encrypted == 0
            else { throw .damaged(name.text, "it is encrypted or in a format other than deflate") }
            guard !entry.isDirectory || entry.size == 0 else {
                throw .damaged(name.text, "a directory has no content")
            }
            total += entry.size
            guard total <= limit else {
                throw .damaged(file.path, "it unpacks to more than \(limit) bytes")
            }
            checked.append((name, entry))
        }
        return checked
    }

    private func write(_ entries: [(name: EntryName, entry: ZipEntry)]) throws(Failure) {
        guard chmod(folder, 0o755) == 0 else { throw .system("make", folder) }
        var made: Set<PathName> = []
        var links: [PathName: String] = [:]
        for (name, entry) in entries {
            for ancestor in name.ancestors where made.insert(ancestor).inserted {
                try makeDirectory(ancestor.text)
            }
            if entry.isDirectory {
                if made.insert(PathName(name.text)).inserted { try makeDirectory(name.text) }
            } else if entry.isLink {
                links[PathName(name.text)] = try target(of: entry, name)
            } else {
                try writeFile(entry, name)
            }
        }
        // Links come last: nothing is ever written through one.
        try makeLinks(LinkTable(links, folders: made), links)
    }

    private func makeDirectory(_ name: String) throws(Failure) {
        let path = folder + "/" + name
        guard mkdir(path, 0o700) == 0, chmod(path, 0o755) == 0 else { throw .system("make", path) }
    }

    private func writeFile(_ entry: ZipEntry, _ name: EntryName) throws(Failure) {
        let output = try OpenFile(
            creating: folder + "/" + name.text, mode: entry.isExecutable ? 0o755 : 0o644)
        try expand(entry, name) { (bytes) throws(Failure) in try output.write(bytes) }
    }

    private func target(of entry: ZipEntry, _ name: EntryName) throws(Failure) -> String {
        guard entry.size <= Int(PATH_MAX) else {
            throw .damaged(name.text, "its target is too long")
        }
        var bytes: [UInt8] = []
        try expand(entry, name) { bytes += $0 }
        guard let target = String(validating: bytes, as: UTF8.self), !target.isEmpty,
            !bytes.contains(0)
        else { throw .damaged(name.text, "its target is no path") }
        return target
    }

    private func makeLinks(_ table: LinkTable, _ links: [PathName: String]) throws(Failure) {
        for (name, target) in links {
            switch table.resolve(name.text) {
            case .inside, .nowhere: break
            case .outside, .loop:
                throw .damaged(name.text, "it links to '\(target)', out of the package")
            }
            let path = folder + "/" + name.text
            guard symlink(target, path) == 0 else { throw .system("make", path) }
        }
    }

    /// Hands on the entry's content, checked against its size and CRC-32.
    private func expand(
        _ entry: ZipEntry, _ name: EntryName,
        _ take: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        let offset = try directory.dataOffset(of: entry)
        let content = EntryContent(file: file, offset: offset, entry: entry, name: name.text)
        try content.forEach(take)
    }
}
