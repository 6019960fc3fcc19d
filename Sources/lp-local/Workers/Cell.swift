import CLPLinux
import Glibc
import LPCloud
import LPCore

/// lp-cell, which runs a worker and stays beside it, and how far it can keep a worker apart from this machine.
struct Cell: Sendable {
    let path: String
    /// Whether workers get a root, processes and IPC of their own (namespaces(7)).
    let hasRooms: Bool
    /// Whether the kernel counts what a worker has in /tmp as its memory.
    let keepsFilesInMemory: Bool

    /// MB beyond its memory that a process may ask for at once; what it uses of them is looked at.
    private static let margin = 1024

    /// What one worker is made of, as it lies on this machine.
    struct Plan {
        /// What the server has of it.
        let places: WorkerPaths
        /// The folders and files of its interpreter, which its root must show.
        let mounts: [String]
        /// MB that its processes may have.
        let memory: Int
        /// MB that /tmp may hold.
        let storage: Int
        let command: [String]
    }

    /// Finds lp-cell and tries what it can do.
    ///
    /// - Parameter scratch: an empty folder.
    /// - Throws: a `Failure` when it is missing.
    static func find(scratch: String, allowingRooms: Bool) throws(Failure) -> Cell {
        let folder = InstalledFiles.folder
        // It lies beside lp-local in a build, and in libexec where both are installed.
        for end in ["/lp-cell", "/../libexec/lambdapool/lp-cell"]
        where access(folder + end, X_OK) == 0 {
            let path = folder + end
            let works = allowingRooms && canMakeRooms(path, scratch: scratch)
            return Cell(
                path: path, hasRooms: works, keepsFilesInMemory: works || lp_is_in_memory(scratch))
        }
        throw Failure(
            .unable, cannot: "find", folder + "/lp-cell", "it is not there",
            next: "install lp-local with its lp-cell", name: "NoCell")
    }

    /// Containers and some distributions forbid it.
    private static func canMakeRooms(_ path: String, scratch: String) -> Bool {
        let probe = DetachedProgram(
            [path, "-s", String(getpid()), "-n", scratch, "-c", scratch, "-r", scratch],
            environment: [:], output: -1, errors: -1)
        guard let pid = try? probe.start() else { return false }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status == 0
    }

    /// MB that a group of a worker may have.
    ///
    /// Files in memory cannot be told from the rest there: what of their room is used for anything else is looked at.
    func groupLimit(_ plan: Plan) -> Int { plan.memory + (keepsFilesInMemory ? plan.storage : 0) }

    /// The command line of an lp-cell that waits to be told which worker to run.
    func waiting(in group: MemoryGroup?) -> [String] {
        [path, "-s", String(getpid()), "-w"] + Self.words(of: group)
    }

    private static func words(of group: MemoryGroup?) -> [String] {
        group.map { ["-g", $0.folder, "-h", $0.hierarchy.home] } ?? []
    }

    /// Where a worker will find its things.
    func paths(_ places: WorkerPaths) -> WorkerPaths { hasRooms ? .lambda : places }

    /// The command line that runs a worker under lp-cell.
    ///
    /// - Parameter group: what it is in already.
    func command(_ plan: Plan, in group: MemoryGroup?) -> [String] {
        let places = plan.places
        var words = [path, "-s", String(getpid()), "-d", String((plan.memory + Self.margin) << 20)]
        words += Self.words(of: group)
        if hasRooms {
            words += ["-n", places.temporary, "-c", places.task, "-r", places.runtime]
            words += ["-l", places.layers, "-k", places.cache, "-z", "\(plan.storage)m"]
            words += plan.mounts.flatMap { ["-p", $0] }
        } else {
            // What is left of the limit on /tmp.
            words += ["-f", String(plan.storage << 20)]
        }
        return words + ["-C", paths(places).task] + plan.command
    }
}
