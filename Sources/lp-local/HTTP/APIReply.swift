import LPCore
import NIOCore
import NIOHTTP1

/// What a route answers.
struct APIReply: Sendable {
    var status: HTTPResponseStatus
    var headers: [(name: String, value: String)]
    var body: ByteBuffer
    /// What Content-Length says; the body's own length unless only the headers were asked for.
    var length: Int?

    init(
        _ status: HTTPResponseStatus, headers: [(name: String, value: String)] = [],
        body: ByteBuffer = ByteBuffer()
    ) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    init(_ status: HTTPResponseStatus, json: JSONText) {
        self.init(
            status, headers: [("Content-Type", "application/json")],
            body: ByteBuffer(bytes: json.bytes))
    }

    /// What is answered when only the headers were asked for.
    var withoutBody: APIReply {
        var reply = self
        reply.length = length ?? body.readableBytes
        reply.body = ByteBuffer()
        return reply
    }

    /// Adds what every reply of Lambda's API has: its time, and an id unless it has that of a call.
    ///
    /// - Parameter date: as HTTP writes it.
    mutating func identify(date: String) {
        headers.append(("Date", date))
        if !headers.contains(where: { $0.name == Self.requestId }) {
            headers.append((Self.requestId, Identifier.uuid()))
        }
    }

    static let requestId = "X-Amzn-RequestId"

    /// Writes the reply as it goes over the wire, the body included.
    func write(into buffer: inout ByteBuffer, closing: Bool) {
        buffer.writeStaticString("HTTP/1.1 ")
        buffer.writeString(String(status.code))
        buffer.writeStaticString(" ")
        buffer.writeString(status.reasonPhrase)
        for (name, value) in headers {
            buffer.writeStaticString("\r\n")
            buffer.writeString(name)
            buffer.writeStaticString(": ")
            buffer.writeString(value)
        }
        if closing { buffer.writeStaticString("\r\nConnection: close") }
        if status != .noContent {
            buffer.writeStaticString("\r\nContent-Length: ")
            buffer.writeString(String(length ?? body.readableBytes))
        }
        buffer.writeStaticString("\r\n\r\n")
        buffer.writeImmutableBuffer(body)
    }
}
