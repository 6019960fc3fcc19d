import Glibc
import NIOCore

/// Processes of workers whose lp-cell was killed: they become children of the server, which ends them in its stead
/// (prctl(2), PR_SET_CHILD_SUBREAPER).
struct Orphans {
    private let disk: Disk
    /// Children of the program whose place the server took (execve(2)) are none of its business.
    private let inherited: Set<pid_t>

    init(disk: Disk) {
        self.disk = disk
        inherited = Self.children()
    }

    /// Kills those that run, and collects those that have ended.
    ///
    /// - Parameter cells: the children that are no orphans, asked when the others are known.
    /// - Returns: how many there were.
    func sweep(sparing cells: @escaping () -> Set<pid_t>) -> EventLoopFuture<Int>.Isolated {
        // The disk's thread starts and awaits the interpreters that are asked for their version: now there is none.
        disk.run { Self.children() }.assumeIsolated().map { children in
            let orphans = children.subtracting(inherited).subtracting(cells())
            for orphan in orphans where waitpid(orphan, nil, WNOHANG) == 0 {
                kill(orphan, SIGKILL)
            }
            return orphans.count
        }
    }

    private static func children() -> Set<pid_t> {
        let own = getpid()
        return Set(
            DurableFile.names(in: "/proc").compactMap { pid_t($0) }.filter { parent(of: $0) == own }
        )
    }

    private static func parent(of process: pid_t) -> pid_t? {
        // The name, in brackets, may hold anything; the state and the parent follow its last bracket (proc(5)).
        let text = ProcFile.text("/proc/\(process)/stat")
        guard let end = text.lastIndex(of: ")") else { return nil }
        return text[end...].split(separator: " ").dropFirst(2).first.flatMap { pid_t($0) }
    }
}
