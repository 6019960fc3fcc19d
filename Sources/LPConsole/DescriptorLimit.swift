import Glibc
public import LPCore

/// How many files this process may have open at once.
public enum DescriptorLimit {
    /// Raises the limit as far as the system allows, and returns it.
    @discardableResult public static func raise() -> Int {
        var limit = rlimit()
        let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(files, &limit) == 0 else { return 1024 }
        let now = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        guard setrlimit(files, &limit) == 0 else { return Int(clamping: now) }
        return Int(clamping: limit.rlim_cur)
    }

    /// As many as any command needs to speak to an account: the standard three, connections, wake-ups, certificates.
    private static let fewest = 48

    /// Fails where no command could work, before one breaks off in the middle.
    ///
    /// - Throws: a `Failure` that says how the limit is raised.
    static func check() throws(Failure) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0,
            limit.rlim_cur < rlim_t(fewest), raise() < fewest
        else { return }
        throw tooFew
    }

    /// What there is to say where not even one connection can be open.
    public static var tooFew: Failure {
        Failure(
            .unable, cannot: "open", "another file", systemReason(EMFILE),
            next: "raise the limit of open files (ulimit -n)", name: "TooManyFiles")
    }
}
