import Glibc
import LPArchive
import LPCore

/// The files that the user's paths stand for.
struct SourceTree {
    private let rules: IgnoreRules
    private let outputs: Set<FileIdentity>
    /// Whether what is in a directory goes to the root, not below the directory's name.
    private let isFlat: Bool
    private(set) var files: [PackageFile] = []
    private var folders: [String] = []
    private var ignoreFiles: [String] = []
    private(set) var omissions: [Omission] = []

    /// - Parameter outputs: files that are left out wherever they are met, because they are about to be replaced.
    init(rules: IgnoreRules, outputs: Set<FileIdentity> = [], isFlat: Bool = false) {
        self.rules = rules
        self.outputs = outputs
        self.isFlat = isFlat
    }

    /// The paths of all that was found, directories and their ignore files included: what can change what is found.
    var inputs: [String] {
        folders + ignoreFiles
            + files.compactMap { file in
                guard case .file(let path) = file.content else { return nil }
                return path
            }
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
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        guard !["", ".."].contains(last) || isFlat && isFolder else {
            throw Failure(
                cannot: "pack", path, "it gives no name to the directory",
                next: "name the directory itself, '.' for what is in it, or use --flat",
                name: "InvalidPath")
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            let isRoot = isFlat || last == "."
            try addFolder(plain, as: isRoot ? "" : try Self.checked(last, plain), rules)
        case S_IFREG:
            let name = try Self.checked(last, plain)
            addFile(plain, as: name, status)
        default: throw Self.unfit(plain, status.st_mode)
        }
    }

    private mutating func addFolder(_ path: String, as name: String, _ above: IgnoreRules)
        throws(Failure)
    {
        folders.append(path)
        let entries = try FolderListing(path).names
        let rules = try rules(in: path, as: name, entries, above)
        for entry in entries {
            let entryPath = path + "/" + entry
            let entryName = name.isEmpty ? entry : name + "/" + entry
            var status = stat()
            guard lstat(entryPath, &status) == 0 else { throw .system("read", entryPath) }
            if outputs.contains(FileIdentity(status)) { continue }
            guard try isWanted(entryPath, entryName, status, rules) else { continue }
            _ = try Self.checked(entry, entryPath)
            switch status.st_mode & S_IFMT {
            case S_IFDIR: try addFolder(entryPath, as: entryName, rules)
            case S_IFREG: addFile(entryPath, as: entryName, status)
            case S_IFLNK:
                let target = try Self.target(of: entryPath)
                files.append(PackageFile(name: entryName, content: .link(target)))
            default: throw Self.unfit(entryPath, status.st_mode)
            }
        }
    }

    /// The rules inside of a folder, which may have a file of them.
    private mutating func rules(
        in path: String, as name: String, _ entries: [String], _ above: IgnoreRules
    ) throws(Failure) -> IgnoreRules {
        guard above.areForSources, entries.contains(IgnoreRules.fileName) else { return above }
        let file = path + "/" + IgnoreRules.fileName
        let text = try [UInt8](ofFile: file)
        ignoreFiles.append(file)
        return above.adding(IgnoreList(source: file, text: text, folder: name))
    }

    private mutating func addFile(_ path: String, as name: String, _ status: stat) {
        let isExecutable = status.st_mode & S_IXUSR != 0
        files.append(
            PackageFile(
                name: name, content: .file(path), isExecutable: isExecutable,
                stamp: FileStamp(status)))
    }

    private mutating func isWanted(
        _ path: String, _ name: String, _ status: stat, _ rules: IgnoreRules
    ) throws(Failure) -> Bool {
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        let (reason, isSecret): (String, Bool)
        switch rules.judge(name, isFolder: isFolder) {
        case .included: return true
        case .excluded(let rule): (reason, isSecret) = (rule, false)
        case .secret(let rule): (reason, isSecret) = (rule, true)
        case .keyHolder(let rule):
            guard status.st_mode & S_IFMT == S_IFREG, try Self.holdsPrivateKey(path) else {
                return true
            }
            (reason, isSecret) = (rule, true)
        case .perhapsEnvironment:
            guard access(path + "/pyvenv.cfg", F_OK) == 0 else { return true }
            (reason, isSecret) = ("default: a virtual environment", false)
        }
        omissions.append(
            Omission(
                name: name, isFolder: isFolder, bytes: isFolder ? nil : Int(status.st_size),
                reason: reason, isSecret: isSecret))
        return false
    }

    /// Whether the first 64 KB have the mark of a private key in PEM (RFC 7468).
    private static func holdsPrivateKey(_ path: String) throws(Failure) -> Bool {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw .system("read", path) }
        defer { close(file) }
        return withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 16) { head in
            let text = head[..<max(0, read(file, head.baseAddress, head.count))]
            let mark = Array("PRIVATE KEY-----".utf8)
            // `contains` of a collection takes fifty times as long.
            return text.indices.contains { text[$0...].starts(with: mark) }
        }
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
