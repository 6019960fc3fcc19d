/// Where a worker finds its things: at Lambda's own paths in a root of its own, else where they are on this machine.
struct WorkerPaths: Hashable, Sendable {
    /// The function's code.
    let task: String
    /// The bootstraps.
    let runtime: String
    /// What the function's layers hold.
    var layers: String
    /// Where a runtime keeps what it compiles.
    let cache: String
    /// Temporary files.
    let temporary: String

    /// Those of a root of its own (developer guide, execution environment).
    static let lambda = WorkerPaths(
        task: "/var/task", runtime: "/var/runtime", layers: "/opt", cache: "/var/cache/lambda",
        temporary: "/tmp")
}
