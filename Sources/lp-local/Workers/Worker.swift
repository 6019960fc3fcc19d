import LPConsole
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
        /// The runtime waits for an event on a connection.
        case idle(EventLoopPromise<APIReply>, any Channel)
        case busy(Invocation)
        /// Its call is answered; the runtime has not asked for the next.
        case answered
        case stopping
    }

    /// The call that a worker has.
    struct Invocation {
        let call: Call
        let number: Schedule.CallID
        /// Unique to this attempt, so that a late answer cannot pass for another's.
        let invocationId: String
        let started: NIODeadline
        /// Where its part of the log begins.
        let logStart: Int
    }

    let id: Schedule.WorkerID
    let function: StoredFunction
    var stage = Stage.starting
    /// The request that the runtime answered last.
    var lastRequest = ""
    let host: WorkerHost
    unowned let pool: WorkerPool
    private let folder: String
    private let log: FunctionLog
    private var listener: (any Channel)?
    private let connections = ConnectionSet()
    private(set) var process: WorkerProcess?
    private var isLaunching = true
    private var hasVanished = false
    private let timer: LazyTimer
    private let born = NIODeadline.now()
    /// Init's duration in nanoseconds, until the first call has reported it.
    private var initDuration: Int64?
    /// The call that this worker was started for, whose time covers init too.
    private var bound: Call?

    /// Lambda's limit on init.
    private static let initLimit = TimeAmount.seconds(10)

    init(
        _ id: Schedule.WorkerID, _ function: StoredFunction, folder: String, host: WorkerHost,
        pool: WorkerPool
    ) {
        self.id = id
        self.function = function
        self.folder = folder
        self.host = host
        self.pool = pool
        log = FunctionLog(folder: host.logs, function: function.name)
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

    /// Finds an interpreter, opens the Runtime API, and starts the process.
    func start(for bound: Call?) {
        self.bound = bound
        timer.deadline = .now() + (bound == nil ? Self.initLimit : timeout)
        host.interpreters.find(function.runtime).assumeIsolated().flatMap { interpreter in
            self.listen().map { (interpreter, $0) }
        }.whenComplete { result in
            self.isLaunching = false
            switch result {
            case .success(let (interpreter, listener)):
                self.listener = listener
                self.launch(interpreter, port: listener.localAddress?.port ?? 0)
            case .failure(let error): self.giveUp(error)
            }
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
                    try HTTPConnection.configure(channel, router: router)
                    worker.connections.add(channel)
                }
            }
            .bind(host: "127.0.0.1", port: 0)
    }

    private func launch(_ interpreter: Interpreter, port: Int) {
        if case .stopping = stage { return endIfGone() }
        do {
            try log.open()
            if let warning = interpreter.warning { log.write("[WARN] \(warning)\n") }
            log.write("INIT_START Runtime Version: \(interpreter.version)\n")
            let environment = WorkerEnvironment(
                function: function, taskRoot: folder, runtimeFolder: host.runtimeFolder,
                logStream: log.stream, scratch: scratch, api: "127.0.0.1:\(port)",
                searchPath: host.searchPath)
            process = try WorkerProcess(
                cell: host.cell, folder: folder, scratch: scratch,
                command: [interpreter.path, "-S", "-s", host.runtimeFolder + "/bootstrap.py"],
                environment: environment.variables, output: log.descriptor)
        } catch {
            giveUp(error)
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
    func waits(_ promise: EventLoopPromise<APIReply>, on connection: any Channel) {
        if case .starting = stage {
            initDuration = (NIODeadline.now() - born).nanoseconds
            // Of a worker that dies in its first call this may be all that there is to know.
            _ = process?.peakMemory()
        }
        timer.deadline = .distantFuture
        stage = .idle(promise, connection)
        pool.isReady(self)
    }

    /// Gives the worker, which is idle, a call; false when its runtime is gone.
    func dispatch(_ call: Call, _ number: Schedule.CallID) -> Bool {
        guard case .idle(let promise, let connection) = stage, connection.isActive else {
            return false
        }
        let now = NIODeadline.now()
        // The time of a call that had to wait for a second init began with that init.
        timer.deadline = (bound === call ? born : now) + timeout
        bound = nil
        let invocation = Invocation(
            call: call, number: number, invocationId: Identifier.uuid(), started: now,
            logStart: log.size)
        stage = .busy(invocation)
        log.write(LogLines.start(call.requestId))
        let left = ((timer.deadline - now).nanoseconds + 999_999) / 1_000_000
        promise.succeed(invocation.event(deadline: WallClock.milliseconds() + Int(left)))
        return true
    }

    /// The runtime has answered its call.
    func answer(_ invocation: Invocation, _ outcome: Outcome) {
        stage = .answered
        lastRequest = invocation.call.requestId
        pool.answered(invocation.number, concluded(invocation, outcome))
    }

    /// The runtime could not get ready.
    func initFailed(_ error: ByteBuffer, type: String) {
        let duration = (NIODeadline.now() - born).nanoseconds
        log.write(LogLines.initReport(duration, status: "error", errorType: type))
        lose { _ in Outcome(error, isError: true) }
    }

    /// Writes the last lines of a call into the log, and takes the caller's part of it.
    private func concluded(_ invocation: Invocation, _ outcome: Outcome) -> Outcome {
        let duration = (NIODeadline.now() - invocation.started).nanoseconds
        log.write(
            LogLines.end(
                invocation.call.requestId, duration: duration, initDuration: initDuration,
                memory: function.memory, peak: process?.peakMemory() ?? 0, status: outcome.status))
        initDuration = nil
        var outcome = outcome
        if invocation.call.wantsLog { outcome.log = log.tail(from: invocation.logStart) }
        log.rotateIfLarge()
        return outcome
    }

    // MARK: - End

    /// Ends the worker with all its processes; what becomes of its call is the pool's affair.
    func stop() {
        halt()
        process?.kill()
        connections.close()
        endIfGone()
    }

    /// Ends the worker because the server must end; its call fails.
    func abort() { lose { .stopped($0.requestId) } }

    /// From now on the runtime gets no event, and its answers count for nothing.
    private func halt() {
        if case .idle(let promise, _) = stage { promise.fail(APIError.gone) }
        stage = .stopping
        timer.deadline = .distantFuture
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
                ?? Invocation(
                    call: call, number: 0, invocationId: "", started: self.born, logStart: 0)
            if invocation == nil { self.log.write(LogLines.start(call.requestId)) }
            self.log.write(LogLines.failure(call.requestId, outcome))
            return .success(self.concluded(lost, outcome))
        }
        stop()
    }

    /// Ends a worker that can be given no call, since its runtime has hung up while it waited for one.
    private func endIfDeaf() {
        guard case .idle(_, let connection) = stage, !connection.isActive else { return }
        pool.isDeaf(self)
        stop()
    }

    private func endIfGone() {
        guard !isLaunching, !hasVanished, process?.isRunning != true, connections.isEmpty else {
            return
        }
        if case .stopping = stage {
        } else {
            let ending = process?.ending ?? 0
            return lose { .exited($0.requestId, ending: ending) }
        }
        guard let listener else { return vanish() }
        self.listener = nil
        listener.close().assumeIsolated().whenComplete { _ in self.endIfGone() }
    }

    private func vanish() {
        hasVanished = true
        // Not here: the files may be many.
        _ = host.disk.run { [scratch] in DurableFile.remove(scratch) }
        log.close()
        pool.vanished(self)
    }
}
