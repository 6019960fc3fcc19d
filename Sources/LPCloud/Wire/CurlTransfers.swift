import CLPCurl
import Glibc

/// Transfers through libcurl: one multi handle, one thread, easy handles used again.
///
/// The settings and their reasons: HTTP/1.1 alone (7.88's HTTP/2 can report cut replies as whole), no replay behind
/// our back (`CurlSlot.mayStart`), certificates parsed once (no CApath), proxies asked for only where one can be.
public final class CurlTransfers: Transfers {
    private let multi: UnsafeMutableRawPointer
    private let endpoint: Endpoint
    private var idle: [CurlSlot] = []
    private var busy: [UnsafeMutableRawPointer: CurlSlot] = [:]
    private var finished: [(id: Int, result: Result<Response, TransferError>)] = []
    private let replyLimit: Int

    private static let ready: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// - Parameters:
    ///   - capacity: how many connections are kept open.
    ///   - replyLimit: the largest reply that is taken, in bytes.
    public init(endpoint: Endpoint, capacity: Int, replyLimit: Int = 16 << 20) {
        precondition(Self.ready, "libcurl cannot start")
        guard let multi = curl_multi_init() else { preconditionFailure("out of memory") }
        self.multi = multi
        self.endpoint = endpoint
        self.replyLimit = replyLimit
        _ = lp_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, max(capacity, 1))
        _ = lp_curl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
    }

    deinit {
        for slot in busy.values { curl_multi_remove_handle(multi, slot.easy) }
        busy.removeAll()
        idle.removeAll()
        curl_multi_cleanup(multi)
    }

    public func start(
        _ request: PreparedRequest, as id: Int, at date: SigningDate, timeout: Int,
        fill: (inout Payload) -> Void
    ) {
        let slot = idle.popLast() ?? CurlSlot(endpoint: endpoint, replyLimit: replyLimit)
        slot.load(request, as: id, at: date, timeout: timeout, fill: fill)
        busy[slot.easy] = slot
        curl_multi_add_handle(multi, slot.easy)
    }

    public func perform() {
        var running: Int32 = 0
        curl_multi_perform(multi, &running)
        var ended: [(CurlSlot, CURLcode)] = []
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle,
                let slot = busy[easy]
            else { continue }
            ended.append((slot, lp_curl_message_result(message)))
        }
        for (slot, code) in ended {
            curl_multi_remove_handle(multi, slot.easy)
            busy[slot.easy] = nil
            finished.append((slot.id, slot.unload(code, peer: endpoint.description)))
            idle.append(slot)
        }
        if finished.count > 1 { finished.reverse() }
    }

    public func nextFinished() -> (id: Int, result: Result<Response, TransferError>)? {
        finished.popLast()
    }

    public func wait(milliseconds: Int, watching: [Watch]) {
        var descriptors = watching.map { watch in
            let events: Int32 =
                switch watch.event {
                case .readable: CURL_WAIT_POLLIN
                case .writable: CURL_WAIT_POLLOUT
                case .hangUp: 0
                }
            return curl_waitfd(fd: watch.descriptor, events: Int16(events), revents: 0)
        }
        let count = UInt32(descriptors.count)
        let limit = Int32(clamping: milliseconds)
        curl_multi_poll(multi, &descriptors, count, limit, nil)
    }

    /// Ends a `wait` of another thread, which is the one thing another thread may do.
    var waker: Waker { Waker(multi: multi) }

    struct Waker: @unchecked Sendable {
        fileprivate let multi: UnsafeMutableRawPointer

        func wake() { curl_multi_wakeup(multi) }
    }
}

/// One easy handle with the memory that libcurl reads from and writes to while a transfer runs.
private final class CurlSlot {
    let easy: UnsafeMutableRawPointer
    private let url: OpaquePointer
    private(set) var id = 0
    private var payload = Payload()
    private var request: PreparedRequest?
    private var headers: CurlHeaders?
    private var block: [UInt8] = []
    private var reply: [UInt8] = []
    private let replyLimit: Int
    private var isTooLarge = false
    /// How often libcurl was about to send this request.
    private var sends = 0

    init(endpoint: Endpoint, replyLimit: Int) {
        guard let easy = curl_easy_init(), let url = curl_url() else {
            preconditionFailure("out of memory")
        }
        self.easy = easy
        self.url = url
        self.replyLimit = replyLimit
        setOnce(endpoint)
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_url_cleanup(url)
    }

    private func setOnce(_ endpoint: Endpoint) {
        func set(_ option: CURLoption, _ value: Int) { _ = lp_curl_set_long(easy, option, value) }
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_PATH_AS_IS, 1)
        set(CURLOPT_CONNECTTIMEOUT_MS, 10_000)
        // A NAT drops silent connections after 350 s, and a call may be silent for 900 s.
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(CURLOPT_TCP_KEEPIDLE, 60)
        set(CURLOPT_TCP_KEEPINTVL, 20)
        set(CURLOPT_MAXAGE_CONN, 60)
        _ = lp_curl_set_pointer(easy, CURLOPT_CAPATH, nil)
        text(CURLOPT_PROTOCOLS_STR, endpoint.scheme.rawValue)
        if let socket = endpoint.socket { text(CURLOPT_UNIX_SOCKET_PATH, socket) }
        if endpoint.isOnThisMachine {
            // Without these libcurl asks the environment for a proxy at every call.
            text(CURLOPT_PROXY, "")
            text(CURLOPT_NOPROXY, "*")
        }
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = lp_curl_set_write(easy, { CurlSlot.at($3).take($0, $1 * $2) }, context)
        _ = lp_curl_set_header(easy, { CurlSlot.at($3).takeHeader($0, $1 * $2) }, context)
        _ = lp_curl_set_prereq(easy, { slot, _, _, _, _ in CurlSlot.at(slot).mayStart() }, context)
    }

    private func text(_ option: CURLoption, _ value: String) {
        _ = value.withCString { lp_curl_set_pointer(easy, option, $0) }
    }

    private static func at(_ context: UnsafeMutableRawPointer?) -> CurlSlot {
        guard let context else { preconditionFailure("libcurl lost the transfer") }
        return Unmanaged<CurlSlot>.fromOpaque(context).takeUnretainedValue()
    }

    func load(
        _ request: PreparedRequest, as id: Int, at date: SigningDate, timeout: Int,
        fill: (inout Payload) -> Void
    ) {
        self.id = id
        sends = 0
        payload.removeAll()
        fill(&payload)
        if self.request !== request { adopt(request) }
        headers?.sign(request.sign(payload.bytes, at: date), at: date)
        if payload.count > 0 || request.method == "POST" || request.method == "PUT" {
            _ = lp_curl_set_pointer(easy, CURLOPT_POSTFIELDS, payload.bytes.baseAddress)
            let size = curl_off_t(payload.count)
            _ = lp_curl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, size)
        } else {
            _ = lp_curl_set_long(easy, CURLOPT_HTTPGET, 1)
        }
        _ = lp_curl_set_long(easy, CURLOPT_TIMEOUT_MS, timeout)
    }

    private func adopt(_ request: PreparedRequest) {
        self.request = request
        let headers = CurlHeaders(request.lines)
        _ = lp_curl_set_pointer(easy, CURLOPT_HTTPHEADER, headers.first)
        self.headers = headers
        // As a handle the URL is parsed once, not at every send.
        curl_url_set(url, CURLUPART_URL, request.url, UInt32(CURLU_PATH_AS_IS))
        _ = lp_curl_set_pointer(easy, CURLOPT_CURLU, UnsafeRawPointer(url))
        text(CURLOPT_CUSTOMREQUEST, request.method)
    }

    /// Says no when libcurl is about to send the request a second time: a reused connection died, and the server may
    /// have acted already. What to do then is ours to decide.
    private func mayStart() -> Int32 {
        sends += 1
        return sends == 1 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
    }

    private func take(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard reply.count + count <= replyLimit else {
            isTooLarge = true
            return 0
        }
        reply.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
        return count
    }

    private func takeHeader(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        let line = UnsafeRawBufferPointer(start: bytes, count: count)
        // A status line starts a new block: an interim reply (100) came before.
        if line.starts(with: "HTTP/".utf8) { block.removeAll(keepingCapacity: true) }
        block.append(contentsOf: line)
        return count
    }

    /// The end of the transfer as a value; the slot is free again.
    func unload(_ code: CURLcode, peer: String) -> Result<Response, TransferError> {
        defer {
            block.removeAll(keepingCapacity: true)
            reply = []
            isTooLarge = false
        }
        guard code == CURLE_OK else {
            let reason =
                isTooLarge
                ? "the reply is larger than \(replyLimit >> 20) MB" : CurlReason.text(code, easy)
            return .failure(
                TransferError(sends == 0 ? .notSent : .unknown, peer: peer, reason: reason))
        }
        var status = 0
        _ = lp_curl_get_long(easy, CURLINFO_RESPONSE_CODE, &status)
        let response = Response(status: status, block: block, body: reply)
        // A reply that ends with its connection cannot be told from one that was cut off.
        let bounded =
            status == 204 || response.has(header: "content-length")
            || response.has(header: "transfer-encoding")
        guard bounded else {
            return .failure(TransferError(.unknown, peer: peer, reason: "the reply has no length"))
        }
        return .success(response)
    }
}

/// A list of header lines that libcurl reads, of which the date and the signature are written in place.
private final class CurlHeaders {
    private var lines: [UnsafeMutablePointer<CChar>] = []
    private let nodes: UnsafeMutablePointer<curl_slist>
    private let count: Int
    private var dateLine: UnsafeMutablePointer<CChar>?
    private var day: [UInt8] = []
    private var digits: UnsafeMutablePointer<CChar>?

    init(_ fixed: [String]) {
        lines = fixed.map { strdup($0) }
        count = fixed.count + 2
        nodes = .allocate(capacity: count)
        for (index, line) in lines.enumerated() {
            nodes[index] = curl_slist(data: line, next: nodes + index + 1)
        }
        nodes[lines.count - 1].next = nil
    }

    deinit {
        for line in lines { free(line) }
        nodes.deallocate()
    }

    var first: UnsafeMutablePointer<curl_slist> { nodes }

    func sign(_ signing: PreparedRequest.Signing?, at date: SigningDate) {
        guard let signing else { return }
        if signing.daily.key.day != day { lay(signing.daily) }
        dateLine.map { write(date.stamp, to: $0) }
        digits.map { write(signing.digits, to: $0) }
    }

    /// Makes the two lines that signing needs, for a new day.
    private func lay(_ daily: PreparedRequest.Daily) {
        let fixed = count - 2
        for line in lines[fixed...] { free(line) }
        lines.removeSubrange(fixed...)
        let dateName = "X-Amz-Date: "
        let authorization = Array("Authorization: ".utf8) + daily.authorization
        for text in [
            Array(dateName.utf8) + Array(repeating: 0x30, count: 16),
            authorization + Array(repeating: 0x30, count: 64),
        ] {
            lines.append(strdup(String(decoding: text, as: UTF8.self)))
        }
        dateLine = lines[fixed] + dateName.utf8.count
        digits = lines[fixed + 1] + authorization.count
        nodes[fixed - 1].next = nodes + fixed
        nodes[fixed] = curl_slist(data: lines[fixed], next: nodes + fixed + 1)
        nodes[fixed + 1] = curl_slist(data: lines[fixed + 1], next: nil)
        day = daily.key.day
    }

    private func write(_ bytes: [UInt8], to place: UnsafeMutablePointer<CChar>) {
        bytes.withUnsafeBytes { source in
            if let start = source.baseAddress { memcpy(place, start, source.count) }
        }
    }
}

/// What libcurl's codes mean to a person.
private enum CurlReason {
    static func text(_ code: CURLcode, _ easy: UnsafeMutableRawPointer) -> String {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: return "no such host"
        case CURLE_COULDNT_CONNECT:
            var number = 0
            _ = lp_curl_get_long(easy, CURLINFO_OS_ERRNO, &number)
            return number == 0
                ? "cannot connect" : lowered(String(cString: strerror(Int32(number))))
        case CURLE_OPERATION_TIMEDOUT: return "no reply in time"
        case CURLE_GOT_NOTHING, CURLE_ABORTED_BY_CALLBACK:
            return "connection closed without a reply"
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR: return "connection broke"
        case CURLE_PARTIAL_FILE: return "the reply was cut off"
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY: return "the reply is not HTTP"
        case CURLE_PEER_FAILED_VERIFICATION: return "its certificate cannot be trusted"
        default: return lowered(String(cString: curl_easy_strerror(code)))
        }
    }

    private static func lowered(_ text: String) -> String {
        text.prefix(1).lowercased() + text.dropFirst()
    }
}
