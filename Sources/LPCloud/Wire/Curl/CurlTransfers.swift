import CLPCurl
import Glibc

/// Transfers through libcurl: one multi handle, one thread, easy handles used again.
///
/// The settings and their reasons: HTTP/1.1 alone (7.88's HTTP/2 can report cut replies as whole), no replay behind
/// our back (`CurlSlot.mayStart`), certificates parsed once (no CApath), proxies asked for only where one can be.
/// libcurl is told which sockets are ready, since it would else ask the kernel about every one of them every time.
public final class CurlTransfers: Transfers {
    private let multi: UnsafeMutableRawPointer
    private let endpoint: Endpoint
    private let hasProxy: Bool
    private let sockets: SocketSet
    private let replyLimit: Int
    private let silence: Int?
    private var slots: [CurlSlot] = []
    private var idle: [CurlSlot] = []
    private var ended: [(slot: CurlSlot, code: CURLcode)] = []
    private var finished: [(id: Int, result: Result<Response, TransferError>)] = []

    /// Where the host is; nil where libcurl has nothing to look up, or a proxy does it.
    private let addresses: HostAddresses?
    private let addressesCame = Wakeup()
    /// Transfers that wait for the host's addresses.
    private var held: [CurlSlot] = []

    /// The request that was sent last and what signs it today.
    private var signing: (request: PreparedRequest, day: PreparedRequest.Day)?

    private static let ready: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// - Parameters:
    ///   - capacity: how many connections are kept open.
    ///   - replyLimit: the largest reply that is taken, in bytes.
    ///   - silence: s without a byte in either direction after which a transfer has failed; nil for any.
    public convenience init(
        endpoint: Endpoint, capacity: Int, replyLimit: Int = 16 << 20, silence: Int? = nil
    ) {
        self.init(
            endpoint: endpoint, capacity: capacity, replyLimit: replyLimit, silence: silence,
            addresses: Self.addresses(of: endpoint))
    }

    init(
        endpoint: Endpoint, capacity: Int, replyLimit: Int = 16 << 20, silence: Int? = nil,
        addresses: HostAddresses?
    ) {
        precondition(Self.ready, "libcurl cannot start")
        guard let multi = curl_multi_init() else { preconditionFailure("out of memory") }
        self.multi = multi
        self.endpoint = endpoint
        self.replyLimit = replyLimit
        self.silence = silence
        self.addresses = addresses
        hasProxy = endpoint.mayHaveProxy(Self.environment)
        sockets = SocketSet(capacity: capacity)
        _ = lp_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, max(capacity, 1))
        _ = lp_curl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
        let set = Unmanaged.passUnretained(sockets).toOpaque()
        _ = lp_curl_multi_set_socket(
            multi,
            { _, socket, what, set, _ in
                guard let set else { return -1 }
                let wanted = what == CURL_POLL_REMOVE ? 0 : what
                Unmanaged<SocketSet>.fromOpaque(set).takeUnretainedValue().want(
                    socket, readable: wanted & CURL_POLL_IN != 0,
                    writable: wanted & CURL_POLL_OUT != 0)
                return 0
            }, set)
    }

    deinit {
        for slot in slots where slot.isBusy { curl_multi_remove_handle(multi, slot.easy) }
        held.removeAll()
        idle.removeAll()
        slots.removeAll()
        curl_multi_cleanup(multi)
    }

    /// How the host of an endpoint is found; nil where there is nothing to find, or a proxy finds it.
    static func addresses(of endpoint: Endpoint) -> HostAddresses? {
        let isOurs = endpoint.hasName && !endpoint.mayHaveProxy(environment)
        return isOurs ? HostAddresses(host: endpoint.host) : nil
    }

    /// The environment as libcurl sees it.
    private static let environment: @Sendable (String) -> String? = {
        getenv($0).map { String(cString: $0) }
    }

    // MARK: - Starting and ending

    public func start(
        _ request: PreparedRequest, as id: Int, at date: SigningDate, timeout: Int,
        fill: (inout Payload) -> Void
    ) {
        let slot = idle.popLast() ?? makeSlot()
        slot.load(
            request, as: id, at: date, on: day(of: request, date), timeout: timeout, fill: fill)
        slot.isBusy = true
        if let addresses {
            guard let answer = addresses.answer(for: addressesCame) else {
                held.append(slot)
                return
            }
            launch(slot, at: answer)
        } else {
            curl_multi_add_handle(multi, slot.easy)
        }
    }

    private func makeSlot() -> CurlSlot {
        let slot = CurlSlot(
            endpoint: endpoint, hasProxy: hasProxy, sockets: sockets, replyLimit: replyLimit,
            silence: silence)
        slots.append(slot)
        return slot
    }

    private func day(of request: PreparedRequest, _ date: SigningDate) -> PreparedRequest.Day? {
        if let signing, signing.request === request, signing.day.holds(date) { return signing.day }
        let day = request.day(of: date)
        signing = day.map { (request, $0) }
        return day
    }

    private func launch(_ slot: CurlSlot, at answer: HostAddresses.Answer) {
        if let problem = answer.problem {
            let error = TransferError(.notSent, peer: endpoint.description, reason: problem)
            return release(slot, .failure(error))
        }
        if slot.edition != answer.edition {
            slot.aim(at: answer, of: endpoint, turn: slots.firstIndex { $0 === slot } ?? 0)
        }
        curl_multi_add_handle(multi, slot.easy)
    }

    private func launchHeld() {
        guard let addresses, !held.isEmpty else { return }
        addressesCame.clear()
        guard let answer = addresses.answer(for: addressesCame) else { return }
        let waited = held
        held.removeAll()
        for slot in waited { launch(slot, at: answer) }
    }

    private func release(_ slot: CurlSlot, _ result: Result<Response, TransferError>) {
        finished.append((slot.id, result))
        slot.isBusy = false
        idle.append(slot)
    }

    public func nextFinished() -> (id: Int, result: Result<Response, TransferError>)? {
        finished.popLast()
    }

    // MARK: - Bytes

    public func perform() {
        launchHeld()
        var running: Int32 = 0
        if timeLeft == 0 { curl_multi_socket_action(multi, Self.timer, 0, &running) }
        sockets.forEachReady { socket, readable, writable in
            let events =
                (readable ? CURL_CSELECT_IN : 0) | (writable ? CURL_CSELECT_OUT : 0)
            curl_multi_socket_action(multi, socket, events, &running)
        }
        collect()
    }

    /// CURL_SOCKET_TIMEOUT, a macro that Swift does not see.
    private static let timer: curl_socket_t = -1

    /// ms until libcurl has something to do whatever the sockets do; 0 after a start, negative for never.
    private var timeLeft: Int {
        var milliseconds = -1
        curl_multi_timeout(multi, &milliseconds)
        return milliseconds
    }

    private func collect() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else {
                continue
            }
            ended.append((CurlSlot.of(easy), lp_curl_message_result(message)))
        }
        for (slot, code) in ended {
            curl_multi_remove_handle(multi, slot.easy)
            let result = slot.unload(code, peer: endpoint.description)
            if case .failure(let error) = result, error.outcome == .notSent { addresses?.doubt() }
            release(slot, result)
        }
        ended.removeAll(keepingCapacity: true)
        if finished.count > 1 { finished.reverse() }
    }

    public func wait(milliseconds: Int, watching: [Watch]) {
        sockets.update()
        let own = timeLeft
        guard own != 0, finished.isEmpty else { return }
        var watches = watching
        watches.append(Watch(sockets.descriptor, .readable))
        if !held.isEmpty { watches.append(Watch(addressesCame.descriptor, .readable)) }
        Watch.wait(watches, milliseconds: own < 0 ? milliseconds : min(milliseconds, own))
    }
}
