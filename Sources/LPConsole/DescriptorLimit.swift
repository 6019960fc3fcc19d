import Glibc

/// How many files this process may have open at once.
public enum DescriptorLimit {
    /// Raises the limit as far as the system allows, and returns it.
    public static func raise() -> Int {
        var limit = rlimit()
        let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(files, &limit) == 0 else { return 1024 }
        let now = limit.rlim_cur
        limit.rlim_cur = limit.rlim_max
        guard setrlimit(files, &limit) == 0 else { return Int(clamping: now) }
        return Int(clamping: limit.rlim_cur)
    }
}
