import Glibc

/// The processes of a worker, as proc(5) shows them.
struct ProcessTree {
    /// lp-cell's, which is the worker's but takes no part in its work.
    let root: pid_t

    /// A worker of more processes than this has all of them stopped, but not all of them counted.
    private static let limit = 1000

    /// What all of them have in memory, in kilobytes; memory that several share counts for each.
    var residentMemory: Int {
        descendants.reduce(0) { $0 + Self.resident($1) }
    }

    /// The same, shared memory counted in parts: exact, but slow to ask for.
    var proportionalMemory: Int {
        descendants.reduce(0) { sum, process in
            let rollup = ProcFile.text("/proc/\(process)/smaps_rollup")
            return sum + ProcFile.number(after: "Pss:", in: rollup)
        }
    }

    /// Sends a signal to each.
    func signal(_ number: Int32) { for process in descendants { kill(process, number) } }

    /// Those that have not ended, parents before their children.
    var descendants: [pid_t] {
        var found = Self.children(of: root)
        var next = 0
        while next < found.count, found.count < Self.limit {
            found += Self.children(of: found[next])
            next += 1
        }
        return found
    }

    /// A child belongs to the thread that made it.
    private static func children(of process: pid_t) -> [pid_t] {
        DurableFile.names(in: "/proc/\(process)/task").flatMap { thread in
            ProcFile.text("/proc/\(process)/task/\(thread)/children").split(separator: " ")
                .compactMap { pid_t($0) }
        }
    }

    private static func resident(_ process: pid_t) -> Int {
        let pages = ProcFile.text("/proc/\(process)/statm").split(separator: " ").dropFirst().first
        return (pages.flatMap { Int($0) } ?? 0) * sysconf(Int32(_SC_PAGESIZE)) / 1024
    }
}
