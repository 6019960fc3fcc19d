import CLPLinux
import Glibc
import LPConsole
import LPCore

/// Files that are whole or not there, whenever the machine or the server stops.
enum DurableFile {
    /// Writes a file beside its place, makes it durable, and moves it there.
    ///
    /// - Throws: a `Failure` of status 2 that names the file.
    static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
        let temporary = path + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("write", path) }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("write", path) }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0 else { throw failure("write", path) }
        try move(temporary, to: path)
    }

    /// Renames, and makes the new name durable.
    static func move(_ path: String, to target: String) throws(Failure) {
        guard rename(path, target) == 0 else { throw failure("write", target) }
        try sync(folder(of: target), fsync)
    }

    /// Removes a file, so that it does not come back; one that is not there is as good.
    static func unlink(_ path: String) throws(Failure) {
        guard Glibc.unlink(path) == 0 else {
            if errno == ENOENT { return }
            throw failure("remove", path)
        }
        try sync(folder(of: path), fsync)
    }

    /// Makes every file of a folder durable: all at once, since they may be thousands (syncfs(2)).
    static func syncAll(below folder: String) throws(Failure) {
        try sync(folder, lp_sync_filesystem)
    }

    private static func folder(of path: String) -> String {
        path.split(separator: "/").dropLast().map { "/\($0)" }.joined()
    }

    private static func sync(_ folder: String, _ sync: (Int32) -> Int32) throws(Failure) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("write", folder) }
        defer { close(descriptor) }
        guard sync(descriptor) == 0 else { throw failure("write", folder) }
    }

    /// Makes a folder for the user alone; one that is there is as good.
    static func makeFolder(_ path: String) throws(Failure) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure("create", path) }
    }

    /// How many bytes a file has; nil when it is none.
    static func size(_ path: String) -> Int? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// The bytes of a file; nil when it cannot be read.
    static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        return [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
            while count < buffer.count {
                let got = Glibc.read(
                    descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
                if got < 0, errno == EINTR { continue }
                guard got > 0 else { return }
                count += got
            }
        }
    }

    /// The bytes of a file whose size the kernel does not say (proc(5)); none when it cannot be read.
    static func contents(_ path: String) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
        }
    }

    /// The names in a folder, sorted; none when it is not there.
    static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var found: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { found.append(name) }
        }
        return found.sorted()
    }

    /// Removes a file, or a folder and all that it holds; links are removed, never followed.
    static func remove(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            Glibc.unlink(path)
            return
        }
        // A folder without the bit for it would not let go of what it holds.
        chmod(path, 0o700)
        for name in names(in: path) { remove("\(path)/\(name)") }
        rmdir(path)
    }

    private static func failure(_ verb: String, _ path: String) -> Failure {
        Failure(.unable, cannot: verb, path, systemReason(errno), name: "StateUnavailable")
    }
}
