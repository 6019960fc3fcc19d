internal import CLPLinux
import Glibc
import LPCore

/// An open file, closed with its last reference; every fault names it.
final class OpenFile: Sendable {
    let path: String
    private let descriptor: Int32

    /// Opens a file to read it.
    ///
    /// - Throws: a `Failure` that names the path.
    init(reading path: String) throws(Failure) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("read", path) }
    }

    /// Makes a file that must not be there yet.
    ///
    /// - Throws: a `Failure` that names the path.
    init(creating path: String, mode: mode_t) throws(Failure) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system("write", path) }
        // open(2) subtracts the umask; what we write must not depend on it.
        guard fchmod(descriptor, mode) == 0 else { throw .system("write", path) }
    }

    /// Opens a file of ours to read and write it; makes it when it is not there, closed to others.
    ///
    /// - Throws: a `Failure` that names the path.
    init(updating path: String) throws(Failure) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system("write", path) }
    }

    /// Takes over an open descriptor.
    init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Which file it is, and in which state.
    func stamp() throws(Failure) -> FileStamp {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system("read", path) }
        return FileStamp(status)
    }

    /// Its type and permissions; nil when it cannot be asked.
    var mode: mode_t? {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? status.st_mode : nil
    }

    /// Fills the buffer from an offset, as far as the file goes; returns how many bytes that is.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(Failure) -> Int {
        var done = 0
        while done < buffer.count {
            let count = pread(
                descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done,
                off_t(offset + done))
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .system("read", path) }
            guard count > 0 else { break }
            done += count
        }
        return done
    }

    /// The bytes of a range; fewer when the file ends before it does.
    func bytes(at offset: Int, count: Int) throws(Failure) -> [UInt8] {
        var failure: Failure?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            do throws(Failure) {
                initialized = try read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
            } catch { failure = error }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Hands on the content, or what there is of a range, piece by piece.
    func forEachPiece(
        of range: Range<Int> = 0..<Int.max, _ take: (UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
        defer { buffer.deallocate() }
        var offset = range.lowerBound
        while offset < range.upperBound {
            let piece = buffer.prefix(range.upperBound - offset)
            let count = try read(into: .init(rebasing: piece), at: offset)
            try take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            if count < piece.count { return }
            offset += count
        }
    }

    /// Writes all of the bytes after those before.
    func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
        var done = 0
        while done < bytes.count {
            let count = Glibc.write(
                descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .system("write", path) }
            done += count
        }
    }

    /// Writes all of the bytes at an offset, whatever is there.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(Failure) {
        var done = 0
        while done < bytes.count {
            let count = pwrite(
                descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done,
                off_t(offset + done))
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw .system("write", path) }
            done += count
        }
    }

    /// Ends the file after so many bytes.
    func truncate(to count: Int) throws(Failure) {
        guard ftruncate(descriptor, off_t(count)) == 0 else { throw .system("write", path) }
    }

    /// Sets the time of the last change to now; false when that is not allowed.
    @discardableResult func touch() -> Bool { futimens(descriptor, nil) == 0 }

    /// Gives a file without a name one that nobody has; false and errno when that fails.
    func link(as path: String) -> Bool {
        linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, path, AT_SYMLINK_FOLLOW) == 0
    }

    /// Asks for the bytes of a range to be brought to the disk, without waiting for it.
    func startSync(_ range: Range<Int>) {
        // Where the file system cannot, `sync` does it all.
        lp_start_sync(descriptor, off_t(range.lowerBound), off_t(range.count))
    }

    /// Waits until the content is on the disk.
    func sync() throws(Failure) {
        guard fsync(descriptor) == 0 else { throw .system("write", path) }
    }
}

extension Failure {
    /// What the last system call could not do to a file.
    static func system(_ verb: String, _ path: String, _ number: Int32 = errno) -> Failure {
        Failure(cannot: verb, path, systemReason(number), name: "FileError")
    }
}
