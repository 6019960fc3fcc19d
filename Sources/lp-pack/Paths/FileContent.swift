import Glibc
import LPCore

extension [UInt8] {
    /// The whole content of a file.
    ///
    /// - Throws: a `Failure` that names it and says why it cannot be read.
    init(ofFile path: String) throws(Failure) {
        guard !path.utf8.contains(0) else { throw .system("read", path, ENOENT) }
        guard let file = fopen(path, "rbe") else { throw .system("read", path) }
        defer { fclose(file) }
        self = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while case let count = fread(&piece, 1, piece.count, file), count > 0 {
            self += piece[..<count]
        }
        guard ferror(file) == 0 else { throw .system("read", path) }
    }
}
