import CLPCurl
import Glibc

/// One easy handle with the memory that libcurl reads from and writes to while a transfer runs.
final class CurlSlot {
    let easy: UnsafeMutableRawPointer
    private(set) var id = 0
    /// Whether a transfer has it.
    var isBusy = false
    /// The edition of the host's addresses that it has been given.
    private(set) var edition = 0

    private let url: OpaquePointer
    private let replyLimit: Int
    private let authorities: String?
    private var payload = Payload()
    /// What is sent in its place, how much of it was, and whether the rest cannot be had.
    private var stream: StreamedBody?
    private var sent = 0
    private var isBroken = false
    private var request: PreparedRequest?
    private var isHead = false
    private var headers: CurlHeaders?
    private var addresses: UnsafeMutablePointer<curl_slist>?
    private var timeout = 0
    private var reply: [UInt8] = []
    private var isTooLarge = false
    /// How often libcurl was about to send this request.
    private var sends = 0

    init(endpoint: Endpoint, hasProxy: Bool, sockets: SocketSet, replyLimit: Int, silence: Int?) {
        guard let easy = curl_easy_init(), let url = curl_url() else {
            preconditionFailure("out of memory")
        }
        self.easy = easy
        self.url = url
        self.replyLimit = replyLimit
        authorities = endpoint.authorities
        setOptions(for: endpoint, hasProxy: hasProxy)
        if let silence {
            set(CURLOPT_LOW_SPEED_LIMIT, 1)
            set(CURLOPT_LOW_SPEED_TIME, silence)
        }
        if let authorities { text(CURLOPT_CAINFO, authorities) }
        setCallbacks(sockets)
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_url_cleanup(url)
        curl_slist_free_all(addresses)
    }

    /// The slot of a handle.
    static func of(_ easy: UnsafeMutableRawPointer) -> CurlSlot {
        var context: UnsafeMutableRawPointer?
        _ = lp_curl_get_pointer(easy, CURLINFO_PRIVATE, &context)
        return at(context)
    }

    private static func at(_ context: UnsafeMutableRawPointer?) -> CurlSlot {
        guard let context else { preconditionFailure("libcurl lost the transfer") }
        return Unmanaged<CurlSlot>.fromOpaque(context).takeUnretainedValue()
    }

    // MARK: - Options

    private func setOptions(for endpoint: Endpoint, hasProxy: Bool) {
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
        // Not as one of our header lines, which libcurl looks through a dozen times a request.
        text(CURLOPT_USERAGENT, "lambda-pool")
        text(CURLOPT_PROTOCOLS_STR, endpoint.scheme.rawValue)
        if let socket = endpoint.socket { text(CURLOPT_UNIX_SOCKET_PATH, socket) }
        guard !hasProxy else { return }
        // Without these libcurl asks the environment for a proxy at every call.
        text(CURLOPT_PROXY, "")
        text(CURLOPT_NOPROXY, "*")
    }

    private func setCallbacks(_ sockets: SocketSet) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = lp_curl_set_pointer(easy, CURLOPT_PRIVATE, context)
        _ = lp_curl_set_write(easy, { CurlSlot.at($3).take($0, $1 * $2) }, context)
        _ = lp_curl_set_read(easy, { CurlSlot.at($3).give($0, $1 * $2) }, context)
        _ = lp_curl_set_prereq(easy, { slot, _, _, _, _ in CurlSlot.at(slot).mayStart() }, context)
        // A connection outlives the transfer that opened it, and so does the set.
        let set = Unmanaged.passUnretained(sockets).toOpaque()
        _ = lp_curl_set_close(
            easy,
            { set, socket in
                guard let set else { return -1 }
                return Unmanaged<SocketSet>.fromOpaque(set).takeUnretainedValue().close(socket)
            }, set)
    }

    private func set(_ option: CURLoption, _ value: Int) {
        _ = lp_curl_set_long(easy, option, value)
    }

    private func text(_ option: CURLoption, _ value: String) {
        _ = value.withCString { lp_curl_set_pointer(easy, option, $0) }
    }

    // MARK: - The request

    func load(
        _ request: PreparedRequest, as id: Int, at date: SigningDate, on day: PreparedRequest.Day?,
        timeout: Int, fill: (inout Payload) -> Void
    ) {
        self.id = id
        sends = 0
        payload.removeAll()
        fill(&payload)
        if self.request !== request { adopt(request) }
        if let day { headers?.sign(payload.bytes, at: date, on: day) }
        setBody(of: request)
        if timeout != self.timeout {
            self.timeout = timeout
            set(CURLOPT_TIMEOUT_MS, timeout)
        }
    }

    private func setBody(of request: PreparedRequest) {
        if let stream {
            set(CURLOPT_UPLOAD, 1)
            _ = lp_curl_set_offset(easy, CURLOPT_INFILESIZE_LARGE, curl_off_t(stream.count))
        } else if payload.count > 0 || request.takesBody {
            _ = lp_curl_set_pointer(easy, CURLOPT_POSTFIELDS, payload.bytes.baseAddress)
            _ = lp_curl_set_offset(
                easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(payload.count))
        } else {
            set(CURLOPT_HTTPGET, 1)
            // Its reply may say how long the body would be that it does not have.
            if isHead { set(CURLOPT_NOBODY, 1) }
        }
    }

    private func adopt(_ request: PreparedRequest) {
        self.request = request
        stream = request.stream
        sent = 0
        isBroken = false
        let headers = CurlHeaders(request)
        _ = lp_curl_set_pointer(easy, CURLOPT_HTTPHEADER, headers.first)
        self.headers = headers
        // As a handle the URL is parsed once, not at every send.
        curl_url_set(url, CURLUPART_URL, request.url, UInt32(CURLU_PATH_AS_IS))
        _ = lp_curl_set_pointer(easy, CURLOPT_CURLU, UnsafeRawPointer(url))
        isHead = request.method == "HEAD"
        set(CURLOPT_NOBODY, 0)
        // A POST is one by its body, but what is streamed is taken for a PUT.
        if request.method == "POST", stream == nil {
            _ = lp_curl_set_pointer(easy, CURLOPT_CUSTOMREQUEST, nil)
        } else {
            text(CURLOPT_CUSTOMREQUEST, request.method)
        }
    }

    /// Tells libcurl where the host is, and which of its addresses comes first.
    func aim(at answer: HostAddresses.Answer, of endpoint: Endpoint, turn: Int) {
        edition = answer.edition
        let first = turn % max(answer.addresses.count, 1)
        let turned = answer.addresses[first...] + answer.addresses[..<first]
        let list = turned.map { $0.contains(":") ? "[\($0)]" : $0 }.joined(separator: ",")
        let port = endpoint.port ?? (endpoint.scheme == .https ? 443 : 80)
        let old = addresses
        addresses = curl_slist_append(nil, "\(endpoint.host):\(port):\(list)")
        _ = lp_curl_set_pointer(easy, CURLOPT_RESOLVE, addresses)
        curl_slist_free_all(old)
    }

    /// Says no when libcurl is about to send the request a second time: a reused connection died, and the server may
    /// have acted already. What to do then is ours to decide.
    private func mayStart() -> Int32 {
        sends += 1
        return sends == 1 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
    }

    private func give(_ place: UnsafeMutablePointer<CChar>?, _ room: Int) -> Int {
        let buffer = UnsafeMutableRawBufferPointer(start: place, count: room)
        guard let count = stream?.read(at: sent, into: buffer) else {
            isBroken = true
            return Int(CURL_READFUNC_ABORT)
        }
        sent += count
        return count
    }

    // MARK: - The reply

    private func take(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard reply.count + count <= replyLimit else {
            isTooLarge = true
            return 0
        }
        reply.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
        return count
    }

    /// The end of the transfer as a value; the slot is free again.
    func unload(_ code: CURLcode, peer: String) -> Result<Response, TransferError> {
        let body = reply
        reply = []
        defer { endStream() }
        guard code == CURLE_OK else { return .failure(failure(code, peer: peer)) }
        var status = 0
        _ = lp_curl_get_long(easy, CURLINFO_RESPONSE_CODE, &status)
        let response = Response(status: status, block: headerBlock(), body: body)
        var length: curl_off_t = -1
        _ = lp_curl_get_offset(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length)
        // A reply that ends with its connection cannot be told from one that was cut off.
        guard
            length >= 0 || status == 204 || isHead
                || response.has(header: "transfer-encoding")
        else {
            return .failure(TransferError(.unknown, peer: peer, reason: "the reply has no length"))
        }
        return .success(response)
    }

    /// Lets go of the file that was sent, and makes the handle one for bytes again.
    private func endStream() {
        guard stream != nil else { return }
        set(CURLOPT_UPLOAD, 0)
        stream = nil
        request = nil
    }

    private func failure(_ code: CURLcode, peer: String) -> TransferError {
        let reason =
            isTooLarge
            ? "the reply is larger than \(replyLimit >> 20) MB"
            : isBroken
                ? "the file to send cannot be read"
                : CurlReason.text(code, easy, authorities: authorities)
        isTooLarge = false
        let outcome: TransferError.Outcome =
            sends > 0 ? .unknown : CurlReason.isDistrust(code) ? .untrusted : .notSent
        return TransferError(outcome, peer: peer, reason: reason)
    }

    /// The header lines that libcurl has kept of the last reply, each ended by CR LF.
    private func headerBlock() -> [UInt8] {
        var block: [UInt8] = []
        block.reserveCapacity(512)
        func append(_ text: UnsafePointer<CChar>, _ end: StaticString) {
            block.append(contentsOf: UnsafeRawBufferPointer(start: text, count: strlen(text)))
            block.append(
                contentsOf: UnsafeBufferPointer(start: end.utf8Start, count: end.utf8CodeUnitCount))
        }
        var next = curl_easy_nextheader(easy, UInt32(CURLH_HEADER), -1, nil)
        while let header = next {
            append(header.pointee.name, ": ")
            append(header.pointee.value, "\r\n")
            next = curl_easy_nextheader(easy, UInt32(CURLH_HEADER), -1, header)
        }
        return block
    }
}
