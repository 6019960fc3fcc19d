import Glibc
import LPCore

/// A folder of ours below the user's cache, which may be emptied at any time.
struct CacheFolder {
    /// Absolute.
    let path: String

    /// Finds the folder and makes it, closed to others.
    ///
    /// - Throws: a `Failure` when there is no home or it cannot be written.
    init(_ environment: [String: String], _ name: String) throws(Failure) {
        func absolute(_ name: String) -> String? {
            environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil }
        }
        guard let base = absolute("XDG_CACHE_HOME") ?? absolute("HOME").map({ $0 + "/.cache" })
        else {
            throw Failure(
                .unable, cannot: "find", "~/.cache/lambdapool", "HOME is not set",
                next: "set HOME or XDG_CACHE_HOME to an absolute path", name: "NoHome")
        }
        path = "\(base)/lambdapool/\(name)"
        let slashes = path.utf8.indices.filter { path.utf8[$0] == UInt8(ascii: "/") }.dropFirst()
        for folder in slashes.map({ String(path[..<$0]) }) + [path] {
            guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
                throw Failure.system("make", folder).asKind(.unable)
            }
        }
    }
}
