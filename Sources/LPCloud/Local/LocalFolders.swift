import Glibc
public import LPCore

extension LocalPaths {
    /// Makes the folders that are missing, for the user alone, and checks that of the socket.
    ///
    /// - Throws: a `Failure` when one cannot be made, or others could reach the socket: a folder in
    ///   `/tmp` may have been put there by anybody.
    public func makeFolders() throws(Failure) {
        try Self.make(data, next: "set XDG_DATA_HOME to a folder that can be written")
        try Self.make(runtime, next: "set XDG_RUNTIME_DIR to a folder that can be written")
        var status = stat()
        guard lstat(runtime, &status) == 0 else {
            throw Self.failure("use folder", runtime, systemReason(errno))
        }
        let fault: String? =
            switch status.st_mode & S_IFMT {
            case S_IFDIR where status.st_uid != geteuid(): "it belongs to another user"
            case S_IFDIR where status.st_mode & 0o777 != 0o700: "others can enter it"
            case S_IFDIR: nil
            case S_IFLNK: "it is a link"
            default: "it is no folder"
            }
        if let fault {
            throw Self.failure(
                "use folder", runtime, fault, next: "remove it, or set XDG_RUNTIME_DIR to another")
        }
    }

    /// Makes a folder and those above it, as mkdir(1) -p.
    private static func make(_ path: String, next: String) throws(Failure) {
        var partial = ""
        var failed: Int32 = 0
        for part in path.split(separator: "/") {
            partial += "/" + part
            failed = mkdir(partial, 0o700) == 0 || errno == EEXIST ? 0 : errno
        }
        // Only the last counts: those above may exist and still say EROFS or EACCES.
        guard failed == 0 else { throw failure("create", path, systemReason(failed), next: next) }
    }

    private static func failure(
        _ verb: String, _ path: String, _ reason: String, next: String? = nil
    ) -> Failure {
        Failure(.unable, cannot: verb, path, reason, next: next, name: "LocalUnavailable")
    }
}
