import Glibc
import LPCore

extension ZipWriter {
    /// Where an archive goes.
    public enum Output: Hashable, Sendable {
        case file(String)
        /// A folder, in which the archive is named by its content.
        case folder(String)

        /// The real path of the folder, and the file's name in it when it does not come from the content.
        ///
        /// - Throws: a `Failure` when the folder is not there, or what would be replaced is no regular file.
        func resolved() throws(Failure) -> (folder: String, name: String?) {
            switch self {
            case .folder(let path): return (try Self.real(path, "write in"), nil)
            case .file(let path):
                var status = stat()
                guard lstat(path, &status) == 0 else {
                    let parts = path.pathComponents
                    let above = parts.dropLast().joined(separator: "/")
                    let folder = parts.count == 1 ? "." : above.isEmpty ? "/" : above
                    return (try Self.real(folder, "write in"), String(parts.last ?? ""))
                }
                // What a link leads to is written, as by any other program.
                let real = try Self.real(path, "write")
                guard lstat(real, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
                    throw Failure(
                        cannot: "write", path, "it is not a regular file", name: "FileError")
                }
                let parts = real.pathComponents
                return (parts.dropLast().joined(separator: "/"), parts.last.map(String.init))
            }
        }

        private static func real(_ path: String, _ verb: String) throws(Failure) -> String {
            guard let real = realpath(path, nil) else { throw .system(verb, path) }
            defer { free(real) }
            return String(cString: real)
        }
    }
}
