import Glibc
import LPArchive
import LPCore

/// The files that the user's paths stand for.
struct SourceTree {
    private let rules: ExclusionRules
    private let output: FileIdentity?
    private(set) var files: [PackageFile] = []
    /// What was left out although it may be missed, a line each.
    private(set) var notices: [String] = []

    /// - Parameter output: a file that is left out wherever it is met, because it is about to be replaced.
    init(rules: ExclusionRules, output: FileIdentity? = nil) {
        self.rules = rules
        self.output = output
    }

    /// Adds a file, or a directory and what is below it; the rules do not judge what the user names.
    ///
    /// - Throws: a `Failure` that names the first thing no package can hold.
    mutating func add(_ path: String) throws(Failure) {
        let plain = Self.withoutTrailingSlashes(path)
        guard !plain.isEmpty, !plain.utf8.contains(0) else {
            throw Failure(cannot: "pack", path, "it is no path", name: "InvalidPath")
        }
        var status = stat()
        guard stat(plain, &status) == 0 else { throw .system("read", plain) }
        let last = String(plain.split(separator: "/").last ?? "")
        guard !["", ".."].contains(last) else {
            throw Failure(
                cannot: "pack", path, "it gives no name to the directory",
                next: "name the directory itself, or '.' for what is in it", name: "InvalidPath")
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: try addFolder(plain, as: last == "." ? "" : try Self.checked(last, plain))
        case S_IFREG:
            let name = try Self.checked(last, plain)
            addFile(plain, as: name, mode: status.st_mode)
        default: throw Self.unfit(plain, status.st_mode)
        }
    }

    private mutating func addFolder(_ path: String, as name: String) throws(Failure) {
        for entry in try FolderListing(path).names {
            let entryPath = path + "/" + entry
            let entryName = name.isEmpty ? entry : name + "/" + entry
            var status = stat()
            guard lstat(entryPath, &status) == 0 else { throw .system("read", entryPath) }
            if FileIdentity(status) == output { continue }
            let type = status.st_mode & S_IFMT
            guard try isWanted(entryPath, entryName, isFolder: type == S_IFDIR) else { continue }
            _ = try Self.checked(entry, entryPath)
            switch type {
            case S_IFDIR: try addFolder(entryPath, as: entryName)
            case S_IFREG: addFile(entryPath, as: entryName, mode: status.st_mode)
            case S_IFLNK:
                let target = try Self.target(of: entryPath)
                files.append(PackageFile(name: entryName, content: .link(target)))
            default: throw Self.unfit(entryPath, status.st_mode)
            }
        }
    }

    private mutating func addFile(_ path: String, as name: String, mode: mode_t) {
        let isExecutable = mode & S_IXUSR != 0
        files.append(PackageFile(name: name, content: .file(path), isExecutable: isExecutable))
    }

    private mutating func isWanted(_ path: String, _ name: String, isFolder: Bool) throws(Failure)
        -> Bool
    {
        switch rules.judge(name, isFolder: isFolder) {
        case .excluded: return false
        case .included where isFolder && rules.areForSources:
            return access(path + "/pyvenv.cfg", F_OK) != 0
        case .included: return true
        case .keyHolder where try !Self.holdsPrivateKey(path): return true
        case .key, .keyHolder:
            notices.append("left out key file '\(name)'")
            return false
        }
    }

    /// Whether the first 64 KB have the mark of a private key in PEM (RFC 7468).
    private static func holdsPrivateKey(_ path: String) throws(Failure) -> Bool {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw .system("read", path) }
        defer { close(file) }
        let head = [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, count in
            count = max(0, read(file, buffer.baseAddress, buffer.count))
        }
        return head.contains(Array("PRIVATE KEY-----".utf8))
    }

    private static func target(of path: String) throws(Failure) -> String {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &buffer, buffer.count)
        guard count >= 0 else { throw .system("read", path) }
        guard let target = String(validating: buffer[..<count], as: UTF8.self) else {
            throw Failure(
                cannot: "pack", path, "it links to a name that is not UTF-8", name: "InvalidName")
        }
        return target
    }

    /// A name as it can stand in a package.
    private static func checked(_ name: String, _ path: String) throws(Failure) -> String {
        guard name.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }) else {
            throw Failure(
                cannot: "pack", path, "its name holds a control character or a backslash",
                next: "rename or exclude it", name: "InvalidName")
        }
        return name
    }

    private static func unfit(_ path: String, _ mode: mode_t) -> Failure {
        let kind =
            switch mode & S_IFMT {
            case S_IFSOCK: "a socket"
            case S_IFIFO: "a fifo"
            default: "a device"
            }
        return Failure(
            cannot: "pack", path, "it is \(kind)", next: "exclude it", name: "InvalidFile")
    }

    private static func withoutTrailingSlashes(_ path: String) -> String {
        var plain = path[...]
        while plain.count > 1, plain.hasSuffix("/") { plain = plain.dropLast() }
        return String(plain)
    }
}

extension Failure {
    /// What the last system call could not do to a path.
    static func system(_ verb: String, _ path: String, _ number: Int32 = errno) -> Failure {
        Failure(cannot: verb, path, systemReason(number), name: "FileError")
    }
}
