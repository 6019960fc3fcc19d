import Glibc
import LPCloud
import LPCore
import Synchronization

@testable import LPPool

/// A Lambda on loopback that answers as a test says, a thread a connection.
final class LoopbackService: Sendable {
    /// What a call is answered with: after so many ms, a status, an error's class if any, and a body.
    struct Answer {
        var delay = 0
        var status = 200
        var error: String?
        var body = ""
    }

    private let listener: Int32
    private let port: Int
    private let answer: @Sendable (_ event: String) -> Answer
    private let open = Mutex<Set<Int32>>([])
    private let count = Atomic(0)

    /// - Parameter answer: to an event.
    init(_ answer: @escaping @Sendable (_ event: String) -> Answer) {
        self.answer = answer
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        port = withUnsafeMutableBytes(of: &address) { [listener] bytes in
            let place = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress
            guard let place, bind(listener, place, size) == 0, listen(listener, 1024) == 0,
                getsockname(listener, place, &size) == 0
            else { return 0 }
            return Int(bytes.load(fromByteOffset: 2, as: UInt16.self).bigEndian)
        }
        SystemThread.detach { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                open.withLock { _ = $0.insert(connection) }
                SystemThread.detach { self.serve(connection) }
            }
        }
    }

    /// Calls that were answered or are.
    var calls: Int { count.load(ordering: .relaxed) }
    var connections: Int { open.withLock(\.count) }

    /// Waits until something holds; false when it does not after five seconds.
    func comesTrue(_ condition: (LoopbackService) -> Bool) async throws -> Bool {
        for _ in 0..<500 {
            if condition(self) { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    func close() { shutdown(listener, Int32(SHUT_RDWR)) }

    /// A pool of the function that the service has.
    func pool(jobs: Int = 4, retry: Retry = Retry()) throws -> LambdaPool {
        let environment = [
            "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b",
            "AWS_ENDPOINT_URL": "http://127.0.0.1:\(port)",
        ]
        let account = try Account.resolve(.aws, environment: environment, uid: 0)
        return try LambdaPool("f", jobs: jobs, account: account, retry: retry)
    }

    private func serve(_ connection: Int32) {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            while let (event, length) = Self.event(in: bytes) {
                bytes.removeFirst(length)
                count.add(1, ordering: .relaxed)
                let reply = Array(self.reply(to: event).utf8)
                guard write(connection, reply, reply.count) == reply.count else { break }
            }
            let got = read(connection, &chunk, chunk.count)
            guard got > 0 else { break }
            bytes += chunk[..<got]
        }
        open.withLock { _ = $0.remove(connection) }
        Glibc.close(connection)
    }

    private func reply(to event: String) -> String {
        let answer = answer(event)
        if answer.delay > 0 { usleep(UInt32(answer.delay) * 1000) }
        return "HTTP/1.1 \(answer.status) -\r\nContent-Length: \(answer.body.utf8.count)\r\n"
            + (answer.error.map { _ in "X-Amz-Function-Error: Unhandled\r\n" } ?? "")
            + "x-amzn-requestid: r\r\n\r\n" + answer.body
    }

    /// The first whole request's body, and how long the request is.
    private static func event(in bytes: [UInt8]) -> (String, Int)? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).lowercased()
        let length = head.split(separator: "content-length: ").last.flatMap {
            Int($0.prefix { $0.isNumber })
        }
        let total = end.upperBound + (length ?? 0)
        guard bytes.count >= total else { return nil }
        return (String(decoding: bytes[end.upperBound..<total], as: UTF8.self), total)
    }
}

extension LoopbackService.Answer {
    static func value(_ text: String, after delay: Int = 0) -> Self {
        Self(delay: delay, body: text)
    }

    static func raised(_ name: String, _ message: String) -> Self {
        Self(
            error: name,
            body: """
                {"errorType":"\(name)","errorMessage":"\(message)","stackTrace":["  File \\"m.py\\"\\n"]}
                """)
    }

    static func refused(_ status: Int, _ name: String) -> Self {
        Self(status: status, body: #"{"__type":"\#(name)","message":"no"}"#)
    }
}

/// The number that an event's one argument is.
func argument(of event: String) -> Int {
    event.firstRange(of: "\"args\":[").flatMap {
        Int(event[$0.upperBound...].prefix { $0.isNumber })
    } ?? -1
}

/// Runs a body beside a service, which is closed afterwards.
func withService(
    _ answer: @escaping @Sendable (_ event: String) -> LoopbackService.Answer,
    _ body: (LoopbackService) async throws -> Void
) async throws {
    let service = LoopbackService(answer)
    defer { service.close() }
    try await body(service)
}
