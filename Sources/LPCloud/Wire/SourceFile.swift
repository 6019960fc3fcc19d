import Glibc
public import LPCore

/// A file that is read while it is sent, as it was when it was opened: what takes its place meanwhile is not seen.
public final class SourceFile: Sendable {
    /// Bytes.
    public let count: Int
    private let descriptor: Int32

    /// - Throws: a `Failure` when it cannot be opened.
    public init(path: String) throws(Failure) {
        func failure() -> Failure {
            Failure(
                cannot: "read package", path, systemReason(errno), next: "pack it again",
                name: "PackageMissing")
        }
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure() }
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else {
            let failure = failure()
            close(descriptor)
            throw failure
        }
        count = Int(facts.st_size)
    }

    deinit { close(descriptor) }

    /// Reads from an offset as much as there is, and as there is room for.
    ///
    /// - Returns: how many bytes were read; nil where they cannot be had, because the file has become shorter too.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        let wanted = min(buffer.count, count - offset)
        var done = 0
        while done < wanted {
            let count = pread(
                descriptor, buffer.baseAddress.map { $0 + done }, wanted - done,
                off_t(offset + done))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            done += count
        }
        return done
    }
}
