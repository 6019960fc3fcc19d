import Glibc
import LPCore

/// What each regular file is used for, so that none is used for two things.
struct FileUses {
    private struct Identity: Hashable {
        let device: UInt
        let number: UInt

        /// Nil for what is no regular file: a pipe or a terminal may be shared.
        init?(_ status: stat) {
            guard status.st_mode & S_IFMT == S_IFREG else { return nil }
            device = UInt(status.st_dev)
            number = UInt(status.st_ino)
        }
    }

    private var uses: [Identity: String] = [:]

    /// Begins with standard input and standard output.
    init() {
        for (descriptor, use) in [(Int32(0), "the input"), (1, "the output")] {
            var status = stat()
            guard fstat(descriptor, &status) == 0, let file = Identity(status) else { continue }
            uses[file] = use
        }
    }

    /// Takes a file, if there is one, for a use of its own.
    ///
    /// - Throws: a `Failure` when it is used for something else.
    mutating func take(_ path: String, for use: String) throws(Failure) {
        var status = stat()
        guard stat(path, &status) == 0, let file = Identity(status) else { return }
        if let other = uses[file] {
            throw Failure(
                .usage, cannot: "write", path, "it is \(other)", next: "name another file")
        }
        uses[file] = use
    }
}
