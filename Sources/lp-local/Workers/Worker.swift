import Glibc
import LPCloud
import LPConsole
import LPCore
import NIOCore
import NIOHTTP1
import NIOPosix

/// One process that serves a function, and the calls that it gets.
///
/// A worker lives from `start` until its processes have all ended and its connections are closed; only then is it known
/// that no answer is still on its way.
final class Worker {
    /// Where the runtime stands (the state machine of the Runtime API).
    enum Stage {
        case starting
        /// The runtime waits for an event.
        case idle(WaitingRuntime)
        case busy(Invocation)
        /// Its call is answered; the runtime has not asked for the next.
        case answered
        case stopping
    }

    /// The call that a worker has.
    struct Invocation {
        let call: Call
        let number: Schedule.CallID
        let started: NIODeadline
        /// Where its part of the log begins.
        let logStart: Int
        /// Unique to this attempt, so that a late answer cannot pass for another's.
        var invocationId: String { "\(call.requestId)-\(number)" }
    }

    let id: Schedule.WorkerID
    let function: StoredFunction
    var stage = Stage.starting
    /// The request that the runtime answered last.
    var lastRequest = ""
    let host: WorkerHost
    unowned let pool: WorkerPool
    /// Whether an extension wants to be told before the worker ends.
    var hasExtension = false
    /// Requests for an event that will not come.
    var unheard: [EventLoopPromise<APIReply>] = []
    private let folder: String
    private let layers: [String]
    private let log: FunctionLog
    /// What its processes may sign with while it lives.
    private let credentials: Credentials
    private var listener: (any Channel)?
    private let connections = ConnectionSet()
    private(set) var process: WorkerProcess?
    private var isLaunching = true
    private var hasVanished = false
    private var isFrozen = false
    private let timer: LazyTimer
    private let born = NIODeadline.now()
    /// Init's duration in nanoseconds, until the first call has reported it.
    private var initDuration: Int64?
    /// The call that this worker was started for, whose time covers init too.
    private var bound: Call?

    /// Lambda's limit on init.
    private static let initLimit = TimeAmount.seconds(10)
    /// Whether a call was too short to take much memory, so that asking the kernel can wait.
    private static func isBrief(_ duration: TimeAmount) -> Bool { duration < .milliseconds(2) }
    /// How long a worker with an extension may take to end (Extensions API, shutdown phase).
    private static let lastWords = TimeAmount.seconds(2)

    init(
        _ id: Schedule.WorkerID, _ function: StoredFunction, folder: String, layers: [String],
        host: WorkerHost, pool: WorkerPool
    ) {
        self.id = id
        self.function = function
        self.folder = folder
        self.layers = layers
        self.host = host
        self.pool = pool
        log = FunctionLog(folder: host.logs, function: function)
        credentials = host.keys.issue(until: .max, to: host.session(function))
        timer = LazyTimer(loop: host.loop)
        timer.onExpiry = { [unowned self] in expired() }
        connections.onClose = { [unowned self] in
            endIfDeaf()
            endIfGone()
        }
    }

    /// The folder of its temporary files, which no other worker of this server has had.
    private var scratch: String { "\(host.scratch)/\(id)" }
    private var timeout: TimeAmount { .seconds(Int64(function.timeout)) }

    // MARK: - Start

    /// Finds what to execute, opens the Runtime API, and starts the process.
    ///
    /// - Parameter code: tells when what it runs on is there.
    func start(for bound: Call?, on code: EventLoopFuture<Void>) {
        self.bound = bound
        timer.deadline = .now() + (bound == nil ? Self.initLimit : timeout)
        code.assumeIsolated().flatMap { self.findPlaces() }.flatMap { places in
            self.host.entry(of: self.function, at: places).map { (places, $0) }
        }.flatMap { places, entry in
            self.listen().map { (places, entry, $0) }
        }.whenComplete { result in
            self.isLaunching = false
            switch result {
            case .success(let (places, entry, listener)):
                self.listener = listener
                self.launch(entry, at: places, port: listener.localAddress?.port ?? 0)
            case .failure(let error): self.giveUp(error)
            }
        }
    }

    private func findPlaces() -> EventLoopFuture<WorkerPaths> {
        let places = host.places(folder: folder, layers: host.layers.none, scratch: scratch)
        if layers.isEmpty { return host.disk.done(places) }
        return host.disk.run { [layers, stack = host.layers] in
            var places = places
            places.layers = try stack.folder(of: layers)
            return places
        }
    }

    private func listen() -> EventLoopFuture<any Channel> {
        let router = runtimeAPI
        let bound = NIOLoopBound((self, router), eventLoop: host.loop)
        return ServerBootstrap(group: host.group)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let (worker, router) = bound.value
                    // Any user of this machine can reach a port.
                    guard PeerUser.isOurs(channel) else {
                        throw ChannelError.operationUnsupported
                    }
                    try HTTPConnection.configure(channel, router: router)
                    worker.connections.add(channel)
                }
            }
            .bind(host: "127.0.0.1", port: 0)
    }

    private func launch(_ entry: Entry, at places: WorkerPaths, port: Int) {
        if case .stopping = stage { return endIfGone() }
        do {
            try log.open()
            if let warning = entry.warning { log.write("[WARN] \(warning)\n") }
            log.write("INIT_START Runtime Version: \(entry.version)\n")
            if let objection = entry.objection {
                return lose { .noEntry($0.requestId, objection) }
            }
            let environment = WorkerEnvironment(
                function: function, paths: host.cell.paths(places), logStream: log.stream,
                api: "127.0.0.1:\(port)", credentials: credentials, endpoint: host.endpoint(),
                searchPath: host.searchPath(of: entry))
            let plan = Cell.Plan(
                places: places, mounts: entry.mounts, memory: function.memory,
                storage: function.storage,
                command: entry.command)
            let process = WorkerProcess(try host.cells.take(), memory: function.memory)
            self.process = process
            let line = try process.run(
                plan, of: host.cell,
                environment: environment.variables.merging(entry.variables) { $1 },
                output: log.path, keepsLine: entry.takesLine)
            if let line { listen(to: line) }
        } catch {
            giveUp(error)
        }
    }

    /// Listens to a runtime of ours, which needs no port.
    private func listen(to line: WorkerLine) {
        let bound = NIOLoopBound(self, eventLoop: host.loop)
        NIOPipeBootstrap(group: host.group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(RuntimeLine(of: bound.value))
                    bound.value.connections.add(channel)
                }
            }
            .takingOwnershipOfDescriptors(input: line.input, output: line.output).assumeIsolated()
            .whenComplete { result in
                guard case .success = result else { return self.stop() }
                line.isGivenAway = true
            }
    }

    /// Ends a worker that never ran; its call fails by the platform's fault.
    private func giveUp(_ error: any Error) {
        pool.failed(self) { _ in .failure(error is APIError ? error : APIError.service("\(error)"))
        }
        stop()
    }

    // MARK: - Calls

    /// The runtime asks for an event.
    func waits(_ runtime: WaitingRuntime) {
        if case .starting = stage {
            initDuration = (NIODeadline.now() - born).nanoseconds
            // Of a worker that dies in its first call this may be all that there is to know.
            _ = process?.peakMemory(isBrief: false)
        }
        if case .stopping = stage { return runtime.leave() }
        timer.deadline = .distantFuture
        stage = .idle(runtime)
        pool.isReady(self)
        log.flush()
    }

    /// Gives the worker, which is idle, a call; false when its runtime is gone.
    func dispatch(_ call: Call, _ number: Schedule.CallID) -> Bool {
        guard case .idle(let runtime) = stage, runtime.connection.isActive else { return false }
        if isFrozen { process?.signal(SIGCONT) }
        isFrozen = false
        let now = NIODeadline.now()
        // The time of a call that had to wait for a second init began with that init.
        timer.deadline = (bound === call ? born : now) + timeout
        bound = nil
        if call.wantsLog { log.flush() }
        let invocation = Invocation(
            call: call, number: number, started: now, logStart: call.wantsLog ? log.size : 0)
        stage = .busy(invocation)
        log.write(LogLines.start(call.requestId, version: function.version))
        let left = ((timer.deadline - now).nanoseconds + 999_999) / 1_000_000
        runtime.take(invocation, WallClock.milliseconds() + Int(left))
        return true
    }

    /// Stops the processes of a worker that has no call, until it has one.
    func freeze() {
        guard case .idle = stage, !isFrozen else { return }
        isFrozen = true
        process?.signal(SIGSTOP)
    }

    /// The runtime has answered its call.
    ///
    /// - Parameter next: set if it waits for another already, which it gets before the caller is told.
    func answer(_ invocation: Invocation, _ outcome: Outcome, next: WaitingRuntime? = nil) {
        // The function may not have missed the process that the kernel killed; nothing of a worker survives that.
        if !Self.isBrief(.now() - invocation.started), process?.isStarved == true {
            return lose { .outOfMemory($0.requestId) }
        }
        stage = .answered
        lastRequest = invocation.call.requestId
        let outcome = concluded(invocation, outcome)
        if let next { waits(next) }
        pool.answered(invocation.number, outcome)
    }

    /// The runtime could not get ready.
    func initFailed(_ error: ByteBuffer, type: String?) {
        let duration = (NIODeadline.now() - born).nanoseconds
        let type = LogLines.errorType(type)
        log.write(LogLines.initReport(duration, status: "error", errorType: type))
        lose { _ in Outcome(error, isError: true) }
    }

    /// Writes the last lines of a call into the log, and takes the caller's part of it.
    private func concluded(_ invocation: Invocation, _ outcome: Outcome) -> Outcome {
        let duration = NIODeadline.now() - invocation.started
        let peak = process?.peakMemory(isBrief: Self.isBrief(duration)) ?? 0
        log.append(
            LogLines.end(
                invocation.call.requestId, duration: duration.nanoseconds,
                initDuration: initDuration, memory: function.memory, peak: peak,
                status: outcome.status, cause: outcome.cause))
        initDuration = nil
        var outcome = outcome
        // The next call's first line will go with these in one write.
        if !pool.hasWaiting(function) { log.flush() }
        if invocation.call.wantsLog { outcome.log = log.tail(from: invocation.logStart) }
        return outcome
    }

    // MARK: - End

    /// Ends the worker with all its processes; what becomes of its call is the pool's affair.
    func stop() {
        // Before its runtime hears that there is no further event, and leaves by itself.
        if hasExtension { process?.signal(SIGTERM) }
        halt()
        if hasExtension, let process, process.isRunning {
            host.loop.assumeIsolated().scheduleTask(in: Self.lastWords) { process.kill() }
        } else {
            process?.kill()
        }
        connections.close()
        endIfGone()
    }

    /// Ends the worker because the server must end; its call fails.
    func abort() { lose { .stopped($0.requestId) } }

    /// From now on the runtime gets no event, and its answers count for nothing.
    private func halt() {
        if case .idle(let runtime) = stage { runtime.leave() }
        for promise in unheard { promise.fail(APIError.gone) }
        unheard = []
        stage = .stopping
        timer.deadline = .distantFuture
    }

    /// Whether it does anything that takes memory.
    var isWorking: Bool {
        switch stage {
        case .starting, .busy, .answered: process != nil
        case .idle, .stopping: false
        }
    }

    /// Ends a worker that has more memory than it may; cuts a log that grows without end.
    func inspect() {
        if process?.isTooLarge == true { return lose { .outOfMemory($0.requestId) } }
        log.rotateIfLarge()
    }

    /// Looks whether the process has ended.
    func collect() {
        guard process?.collect() == true else { return }
        endIfGone()
    }

    private func expired() {
        switch stage {
        case .starting:
            if bound == nil {
                let duration = (NIODeadline.now() - born).nanoseconds
                log.write(LogLines.initReport(duration, status: "timeout", errorType: nil))
                pool.isLate(self)
            } else {
                lose { .timedOut($0.requestId, seconds: self.function.timeout) }
            }
        case .busy, .answered: lose { .timedOut($0.requestId, seconds: self.function.timeout) }
        case .idle, .stopping: break
        }
    }

    /// Ends the worker and the call that it has, or that waits for it.
    private func lose(_ outcome: (Call) -> Outcome) {
        let invocation: Invocation? = if case .busy(let current) = stage { current } else { nil }
        halt()
        pool.failed(self) { call in
            let outcome = outcome(call)
            let lost =
                invocation
                ?? Invocation(call: call, number: 0, started: self.born, logStart: 0)
            if invocation == nil {
                self.log.write(LogLines.start(call.requestId, version: self.function.version))
            }
            self.log.write(LogLines.failure(call.requestId, outcome))
            return .success(self.concluded(lost, outcome))
        }
        stop()
    }

    /// Ends a worker that can be given no call, since its runtime has hung up while it waited for one.
    private func endIfDeaf() {
        guard case .idle(let runtime) = stage, !runtime.connection.isActive else { return }
        pool.isDeaf(self)
        stop()
    }

    private func endIfGone() {
        guard !isLaunching, !hasVanished, process?.isRunning != true, connections.isEmpty else {
            return
        }
        if case .stopping = stage {
        } else {
            let isStarved = process?.isStarved == true
            let ending = process?.ending ?? 0
            return lose {
                isStarved
                    ? .outOfMemory($0.requestId) : .exited($0.requestId, ending: ending)
            }
        }
        guard let listener else { return vanish() }
        self.listener = nil
        listener.close().assumeIsolated().whenComplete { _ in self.endIfGone() }
    }

    private func vanish() {
        hasVanished = true
        host.keys.revoke(credentials.accessKeyId)
        host.cells.drop(process?.group)
        log.flush()
        // Not here: the files may be many.
        _ = host.disk.run { [scratch] in DurableFile.remove(scratch) }
        log.close()
        pool.vanished(self)
    }
}
