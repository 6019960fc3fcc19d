import CLPLinux
import Glibc
import LPCloud
import LPConsole
import LPCore
import NIOCore
import NIOHTTP1
import NIOPosix

/// The Lambda of this machine: listens, answers, and ends when it is told to or nobody has needed it for a while.
///
/// All its state is confined to one event loop.
final class Server {
    private let paths: LocalPaths
    private let loop: any EventLoop
    private let catalog: Catalog
    private let pool: WorkerPool
    private let disk: Disk
    private let connections = ConnectionSet()
    private let ended: EventLoopPromise<Void>
    private var listener: (any Channel)?
    private var idleWatch: IdleWatch?
    private var isDraining = false

    /// How long calls may take to end once the server is to stop.
    private let drainLimit: TimeAmount

    /// How long workers may take to end after that.
    private static let patience = TimeAmount.seconds(2)

    /// Reads the state that an earlier server left.
    private init(
        _ paths: LocalPaths, environment: [String: String], drainLimit: TimeAmount,
        group: MultiThreadedEventLoopGroup, loop: any EventLoop
    ) throws(Failure) {
        self.paths = paths
        self.drainLimit = drainLimit
        self.loop = loop
        ended = loop.makePromise()
        disk = Disk(loop: loop)
        catalog = try Catalog(data: paths.data, disk: disk)
        let host = try WorkerHost(
            data: paths.data, environment: environment, group: group, disk: disk)
        pool = WorkerPool(catalog: catalog, host: host, limit: System.coreCount)
        pool.onIdle = { [unowned self] in proceed() }
    }

    /// Runs a server until it has ended.
    ///
    /// - Parameters:
    ///   - idleExit: how long it stays when nobody needs it.
    ///   - drainLimit: how long calls may take to end once it is told to stop.
    ///   - ready: is called with the status record when the socket accepts connections.
    /// - Throws: a `Failure` when it cannot start.
    static func run(
        _ paths: LocalPaths, environment: [String: String], idleExit: TimeAmount,
        drainLimit: TimeAmount, ready: @escaping @Sendable (JSONText) -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        try await loop.flatSubmit {
            do {
                let server = try Server(
                    paths, environment: environment, drainLimit: drainLimit, group: group,
                    loop: loop)
                return try server.start(group, idleExit: idleExit, ready: ready)
            } catch {
                return loop.makeFailedFuture(error)
            }
        }.get()
    }

    /// What `--status` prints.
    var status: JSONText {
        .object([
            ("pid", JSONText(Int(getpid()))), ("socket", JSONText(string: paths.socket)),
            ("endpoint", .null), ("functions", JSONText(catalog.functions.count)),
            (
                "isolation",
                JSONText(encoding: ["session", "descendants", "rlimits", "environment"])
            ),
        ])
    }

    // MARK: - Coming

    /// Returns a future that is fulfilled when the server has ended.
    private func start(
        _ group: MultiThreadedEventLoopGroup, idleExit: TimeAmount,
        ready: @escaping @Sendable (JSONText) -> Void
    ) throws(Failure) -> EventLoopFuture<Void> {
        // Whoever the workers leave behind comes to us when their lp-cell was killed.
        lp_adopt_orphans()
        let signals = try SignalReader.install(
            [SIGTERM, SIGINT, SIGHUP, SIGCHLD], on: group, loop: loop
        ) { number in
            if number == SIGCHLD { self.pool.collect() } else { self.drain() }
        }
        // One that was killed left them; its build would have clients replace us.
        unlink(paths.socket)
        unlink(paths.build)
        return signals.assumeIsolated().flatMap { _ in self.listen(group) }.flatMap { listener in
            self.listener = listener
            if self.isDraining {
                self.hide()
                return self.ended.futureResult
            }
            chmod(self.paths.socket, 0o600)
            self.connections.onClose = { [unowned self] in
                idleWatch?.connectionsChanged()
                proceed()
            }
            self.idleWatch = IdleWatch(
                self.connections, limit: idleExit, loop: self.loop,
                isBusy: { [unowned self] in pool.hasCalls }, onIdle: { [unowned self] in drain() })
            let bound = NIOLoopBound(self.pool, eventLoop: self.loop)
            self.loop.scheduleRepeatedTask(initialDelay: .seconds(10), delay: .seconds(10)) { _ in
                bound.value.reap()
            }
            self.writeBuild()
            ready(self.status)
            return self.ended.futureResult
        }.nonisolated()
    }

    private func listen(_ group: MultiThreadedEventLoopGroup) -> EventLoopFuture<any Channel> {
        let router = Router(
            routes: InvokeRoute(catalog: catalog, pool: pool, disk: disk).routes
                + FunctionRoutes(catalog: catalog, pool: pool, disk: disk).routes
                + TagRoutes(catalog: catalog, disk: disk).routes + routes,
            onError: reply(to:), onReply: { $0.identify() })
        let bound = NIOLoopBound((self, router), eventLoop: loop)
        return ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let (server, router) = bound.value
                    try HTTPConnection.configure(channel, router: router)
                    try server.accept(channel)
                }
            }
            .bind(unixDomainSocketPath: paths.socket)
    }

    private func accept(_ channel: any Channel) throws {
        // The folder keeps others out already; root alone may come through.
        let peer = try channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(
            of: NIOBSDSocket.Handle.self
        ) { lp_peer_uid($0) }
        guard let peer, peer == getuid() || peer == 0 else {
            throw ChannelError.operationUnsupported
        }
        connections.add(channel)
        idleWatch?.connectionsChanged()
    }

    /// An error in the shape of Lambda's API.
    private func reply(to error: any Error) -> APIReply {
        if let error = error as? APIError { return error.reply }
        Console.note("\(error)")
        return APIError.service("\(error)").reply
    }

    /// Says which build runs, so that clients of another replace it.
    private func writeBuild() {
        guard let identity = BuildIdentity(path: "/proc/self/exe") else { return }
        try? DurableFile.write(Array("\(identity)\n".utf8), to: paths.build)
    }

    // MARK: - Going

    private var routes: [Route] {
        [
            Route(.GET, "/lambdapool/status") { [unowned self] _ in
                disk.done(APIReply(.ok, json: status))
            },
            Route(.POST, "/lambdapool/stop") { [unowned self] _ in
                drain()
                return disk.done(APIReply(.accepted, json: status))
            },
        ]
    }

    /// Accepts nothing new, lets calls end, and then ends.
    private func drain() {
        guard !isDraining else { return }
        isDraining = true
        hide()
        loop.assumeIsolated().scheduleTask(in: drainLimit) { self.pool.abort() }
        loop.assumeIsolated().scheduleTask(in: drainLimit + Self.patience) {
            self.ended.succeed()
        }
        proceed()
    }

    /// Lets nobody find the server any more, before the lock goes: afterwards the files may be the next one's.
    private func hide() {
        unlink(paths.socket)
        unlink(paths.build)
        listener?.close(promise: nil)
        connections.drain()
    }

    /// Takes the next step towards the end, when the one before is done.
    private func proceed() {
        guard isDraining, !pool.hasCalls, connections.isEmpty else { return }
        if pool.hasWorkers { return pool.stop() }
        // It comes after the disk's last jobs.
        pool.sweep().whenSuccess { left in
            if left == 0 { return self.ended.succeed() }
            // What was killed may have had children.
            self.loop.assumeIsolated().scheduleTask(in: .milliseconds(5)) { self.proceed() }
        }
    }
}
