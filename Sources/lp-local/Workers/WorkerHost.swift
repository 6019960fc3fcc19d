import Glibc
import LPArchive
import LPCloud
import LPCore
import NIOCore
import NIOPosix

/// What all workers share: the loop, the folders, and the programs that they run under.
struct WorkerHost {
    let group: MultiThreadedEventLoopGroup
    let disk: Disk
    let interpreters: Interpreters
    let cells: Cells
    /// Where the bootstraps are, named by their content so that no worker meets another build's.
    let runtimeFolder: String
    /// Where the logs of all functions are.
    let logs: String
    /// Where workers have their own folders for temporary files.
    let scratch: String
    let layers: LayerStack
    /// Gives workers what they may sign with.
    let keys: AccessKeys
    /// Who signs with that for a function.
    let session: (StoredFunction) -> RoleSession
    /// Where clients that sign find this machine's services; nil without a port.
    let endpoint: () -> String?
    /// The server's own PATH.
    private let serverPath: String

    var loop: any EventLoop { disk.loop }
    var cell: Cell { cells.kind }

    /// Prepares the folders, and forgets what workers of an earlier server left there.
    ///
    /// - Throws: a `Failure` when they cannot be made, or lp-cell is missing.
    init(
        data: String, environment: [String: String], group: MultiThreadedEventLoopGroup, disk: Disk,
        allowingRooms: Bool, keys: AccessKeys, session: @escaping (StoredFunction) -> RoleSession,
        endpoint: @escaping () -> String?
    ) throws(Failure) {
        self.keys = keys
        self.session = session
        self.endpoint = endpoint
        self.group = group
        self.disk = disk
        interpreters = Interpreters(disk: disk, environment: environment)
        serverPath = environment["PATH"] ?? Self.systemPath
        logs = data + "/logs"
        scratch = data + "/tmp"
        layers = LayerStack(path: scratch + "/layers", none: scratch + "/no-layers")
        DurableFile.remove(scratch)
        for folder in [logs, scratch, layers.path, layers.none] {
            try DurableFile.makeFolder(folder)
        }
        cells = Cells(
            try Cell.find(scratch: layers.none, allowingRooms: allowingRooms),
            groups: MemoryGroups(data: data))
        try DurableFile.makeFolder(data + "/runtime")
        let bootstraps = [
            "bootstrap.py": Agent.pythonBootstrap, "bootstrap.mjs": Agent.nodeBootstrap,
        ]
        let name = CodeFolder.identify(Agent.pythonBootstrap + Agent.nodeBootstrap).key.prefix(16)
        runtimeFolder = "\(data)/runtime/\(name)"
        for old in DurableFile.names(in: data + "/runtime") where old != name {
            DurableFile.remove("\(data)/runtime/\(old)")
        }
        try DurableFile.makeFolder(runtimeFolder)
        for (name, bootstrap) in bootstraps {
            try DurableFile.write(bootstrap, to: "\(runtimeFolder)/\(name)")
        }
    }

    private static let systemPath = "/usr/local/bin:/usr/bin:/bin"

    /// Where a worker finds programs, those of its interpreter before others.
    func searchPath(of entry: Entry) -> String {
        guard cell.hasRooms else { return serverPath }
        guard !entry.mounts.isEmpty, let end = entry.command[0].lastIndex(of: "/") else {
            return Self.systemPath
        }
        return "\(entry.command[0][..<end]):\(Self.systemPath)"
    }

    /// Where what a worker needs is on this machine.
    ///
    /// - Parameters:
    ///   - folder: where its code is.
    ///   - layers: where what its layers hold is.
    ///   - scratch: its own folder for temporary files.
    func places(folder: String, layers: String, scratch: String) -> WorkerPaths {
        WorkerPaths(
            task: folder, runtime: runtimeFolder, layers: layers,
            cache: CodeFolder.cache(ofUnpacked: folder), temporary: scratch)
    }
}
