import Glibc
public import LPCore

/// A small file that only its owner reads.
public struct PrivateFile: Sendable {
    let path: String

    public init(_ path: String) { self.path = path }

    private static let limit = 4 << 20

    /// Its bytes; nil when there is no such file.
    ///
    /// - Throws: a `Failure` when it is there and cannot be read.
    public func read() throws(Failure) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw failure("read")
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while bytes.count < Self.limit {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("read") }
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
        }
        throw Failure(
            .unable, cannot: "read", path, "it is larger than \(Self.limit >> 20) MB",
            name: "InvalidFile")
    }

    /// Whether others than its owner may read or write it.
    var isOpenToOthers: Bool {
        var facts = stat()
        return stat(path, &facts) == 0 && facts.st_mode & 0o077 != 0
    }

    /// Replaces it as a whole, with mode 0600, in a folder of mode 0700 that is made when it is missing.
    ///
    /// - Throws: a `Failure` when it cannot be written.
    func write(_ bytes: [UInt8]) throws(Failure) {
        let folder = path.split(separator: "/").dropLast().map { "/\($0)" }.joined()
        var partial = ""
        for part in folder.split(separator: "/") {
            partial += "/" + part
            mkdir(partial, 0o700)
        }
        // mkstemp(3) opens with O_EXCL and mode 0600.
        var name = Array("\(folder)/.credentials-XXXXXX".utf8CString)
        let descriptor = mkstemp(&name)
        guard descriptor >= 0 else { throw failure("write") }
        let written = bytes.withUnsafeBytes { buffer -> Bool in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = Glibc.write(
                    descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return fsync(descriptor) == 0
        }
        let problem = errno
        close(descriptor)
        guard written, rename(name, path) == 0 else {
            errno = written ? errno : problem
            let failure = failure("write")
            unlink(name)
            throw failure
        }
    }

    private func failure(_ verb: String) -> Failure {
        Failure(.unable, cannot: verb, path, systemReason(errno), name: "InvalidFile")
    }
}
