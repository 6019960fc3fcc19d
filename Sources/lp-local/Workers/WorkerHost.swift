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
    /// The path of lp-cell.
    let cell: String
    /// Where the Python bootstrap is, named by its content so that no worker meets another build's.
    let runtimeFolder: String
    /// Where the logs of all functions are.
    let logs: String
    /// Where workers have their own folders for temporary files.
    let scratch: String
    /// The server's own PATH, which workers get.
    let searchPath: String

    var loop: any EventLoop { disk.loop }

    /// Prepares the folders, and forgets what workers of an earlier server left there.
    ///
    /// - Throws: a `Failure` when they cannot be made, or lp-cell is missing.
    init(
        data: String, environment: [String: String], group: MultiThreadedEventLoopGroup, disk: Disk
    ) throws(Failure) {
        self.group = group
        self.disk = disk
        interpreters = Interpreters(disk: disk, environment: environment)
        searchPath = environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        logs = data + "/logs"
        scratch = data + "/tmp"
        cell = try Self.findCell()
        DurableFile.remove(scratch)
        try DurableFile.makeFolder(logs)
        try DurableFile.makeFolder(scratch)
        try DurableFile.makeFolder(data + "/runtime")
        let bootstrap = Agent.pythonBootstrap
        let name = CodeFolder.identify(bootstrap).key.prefix(16)
        runtimeFolder = "\(data)/runtime/\(name)"
        for old in DurableFile.names(in: data + "/runtime") where old != name {
            DurableFile.remove("\(data)/runtime/\(old)")
        }
        try DurableFile.makeFolder(runtimeFolder)
        try DurableFile.write(bootstrap, to: runtimeFolder + "/bootstrap.py")
    }

    /// lp-cell lies beside lp-local in a build, and in libexec where both are installed.
    private static func findCell() throws(Failure) -> String {
        let folder = InstalledFiles.folder
        for path in ["/lp-cell", "/../libexec/lambdapool/lp-cell"]
        where access(folder + path, X_OK) == 0 {
            return folder + path
        }
        throw Failure(
            .unable, cannot: "find", folder + "/lp-cell", "it is not there",
            next: "install lp-local with its lp-cell", name: "NoCell")
    }
}
