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
    private let stores: Stores
    private let services: Services
    private let port: Port
    private let pool: WorkerPool
    private let events: EventCalls
    private let disk: Disk
    /// What keeps workers apart.
    private let isolation: [String]
    private let connections = ConnectionSet()
    private let dates = DateHeader()
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
        _ paths: LocalPaths, environment: [String: String], workers: WorkerOptions,
        drainLimit: TimeAmount, group: MultiThreadedEventLoopGroup, loop: any EventLoop
    ) throws(Failure) {
        self.paths = paths
        self.drainLimit = drainLimit
        self.loop = loop
        ended = loop.makePromise()
        disk = Disk(loop: loop)
        let stores = try Stores(
            data: paths.data, environment: environment, disk: disk, settling: workers.settling)
        self.stores = stores
        let keys = AccessKeys(environment)
        let downloads = Downloads(catalog: stores.catalog, disk: disk)
        let host = try WorkerHost(
            data: paths.data, environment: environment, group: group, disk: disk,
            allowingRooms: workers.mayHaveRooms, keys: keys,
            session: { [stores] function in
                RoleSession(
                    of: function.role, as: function.name, in: stores.roles,
                    account: stores.account)
            },
            endpoint: { [downloads] in downloads.endpoint })
        isolation =
            ["session", "descendants", "rlimits", "environment", "memory"]
            + (host.cells.haveGroups ? ["cgroup"] : [])
            + (host.cell.hasRooms ? ["namespaces"] : [])
        pool = WorkerPool(
            catalog: stores.catalog, host: host, limit: workers.count ?? System.coreCount,
            trials: workers.trials)
        events = EventCalls(
            loop: loop, submit: { [pool] in pool.submit($0) }, delivery: stores.catalog.eventCall)
        services = Services(
            stores: stores, pool: pool, events: events, keys: keys, downloads: downloads,
            concurrency: workers.account, disk: disk)
        port = Port(keys: keys, downloads: downloads, loop: loop)
        pool.onIdle = { [unowned self] in proceed() }
    }

    /// Runs a server until it has ended.
    ///
    /// - Parameters:
    ///   - workers: how many there may be, and how they are treated.
    ///   - idleExit: how long it stays when nobody needs it.
    ///   - drainLimit: how long calls may take to end once it is told to stop.
    ///   - ready: is called with the status record when the socket accepts connections.
    /// - Throws: a `Failure` when it cannot start.
    static func run(
        _ paths: LocalPaths, environment: [String: String], workers: WorkerOptions,
        idleExit: TimeAmount, drainLimit: TimeAmount, ready: @escaping @Sendable (JSONText) -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        try await loop.flatSubmit {
            do {
                let server = try Server(
                    paths, environment: environment, workers: workers, drainLimit: drainLimit,
                    group: group, loop: loop)
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
            ("endpoint", port.endpoint.map { JSONText(string: $0) } ?? .null),
            ("functions", JSONText(stores.catalog.functions.count)),
            (
                "isolation",
                JSONText(encoding: isolation)
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
                isBusy: { [unowned self] in pool.hasCalls || events.hasCalls || port.isOpen },
                onIdle: { [unowned self] in drain() })
            let bound = NIOLoopBound(self.pool, eventLoop: self.loop)
            self.loop.scheduleRepeatedTask(initialDelay: .seconds(10), delay: .seconds(10)) { _ in
                bound.value.reap()
            }
            self.writeBuild()
            ready(self.status)
            self.pool.prepare()
            return self.ended.futureResult
        }.nonisolated()
    }

    private func listen(_ group: MultiThreadedEventLoopGroup) -> EventLoopFuture<any Channel> {
        let router = router(routes(group))
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

    private func router(_ own: [Route]) -> Router {
        Router(
            services: services.all(own), onError: reply(to:in:),
            onReply: { [dates] in
                $0.identify(date: dates.now())
            })
    }

    private func accept(_ channel: any Channel) throws {
        // The folder keeps others out already; root alone may come through.
        let peer = try channel.pipeline.syncOperations.withUnsafeTransportIfAvailable(
            of: NIOBSDSocket.Handle.self
        ) { lp_peer_uid($0) }
        guard let peer, peer == getuid() || peer == 0 else {
            throw ChannelError.operationUnsupported
        }
        keep(channel)
    }

    private func keep(_ channel: any Channel) {
        connections.add(channel)
        idleWatch?.connectionsChanged()
    }

    /// An error in the shape of the service that was asked.
    private func reply(to error: any Error, in form: ErrorForm) -> APIReply {
        if let error = error as? APIError { return form.reply(error) }
        Console.note("\(error)")
        return form.reply(.service("\(error)"))
    }

    /// Says which build runs, so that clients of another replace it.
    private func writeBuild() {
        guard let identity = BuildIdentity(path: "/proc/self/exe") else { return }
        try? DurableFile.write(Array("\(identity)\n".utf8), to: paths.build)
    }

    // MARK: - Going

    /// What only this user's programs may ask for, at the socket.
    private func routes(_ group: MultiThreadedEventLoopGroup) -> [Route] {
        [
            Route(.GET, "/lambdapool/status") { [unowned self] _ in
                disk.done(APIReply(.ok, json: status))
            },
            Route(.POST, "/lambdapool/stop") { [unowned self] _ in
                drain()
                return disk.done(APIReply(.accepted, json: status))
            },
            Route(.POST, "/lambdapool/reset") { [unowned self] _ in
                for family in stores.catalog.functions.values {
                    for key in family.keys { pool.forget(key) }
                }
                return stores.removeAll(disk).map { APIReply(.noContent) }
            },
            Route(.POST, "/lambdapool/listen/*/*") { [unowned self] request in
                try port.open(
                    host: request.parameters[0], port: Int(request.parameters[1]) ?? -1,
                    group: group, router: router(services.downloads.routes), accept: keep
                ).map { APIReply(.ok, json: $0) }
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
        port.close()
        connections.drain()
    }

    /// Takes the next step towards the end, when the one before is done.
    private func proceed() {
        guard isDraining, !pool.hasCalls, connections.isEmpty else { return }
        if pool.hasWorkers { return pool.stop() }
        pool.dismiss()
        // It comes after the disk's last jobs.
        pool.sweep().whenSuccess { left in
            if left == 0 { return self.pool.close().cascade(to: self.ended) }
            // What was killed may have had children.
            self.loop.assumeIsolated().scheduleTask(in: .milliseconds(5)) { self.proceed() }
        }
    }
}
