import LPCore
import NIOCore

/// The line of a runtime of ours, its stdin and stdout: frames, since HTTP costs a call more than all the rest.
///
/// The runtime sends a byte that says what comes, the length of it in four (little-endian), and the bytes of it; an
/// answer asks for the next event too. It gets a length, five lines that describe the call, and its payload.
final class RuntimeLine: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private enum Kind: UInt8 {
        case ready, response, error, initError
    }

    private unowned let worker: Worker
    private var received = ByteBuffer()
    /// What comes, and how many bytes of it are missing.
    private var coming: (kind: Kind, missing: Int, isOverlong: Bool)?

    init(of worker: Worker) { self.worker = worker }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var part = unwrapInboundIn(data)
        if received.readableBytes > 0 { received.writeBuffer(&part) } else { received = part }
        while let (kind, body) = next() {
            guard let kind, hear(kind, body, context.channel) else {
                return context.close(promise: nil)
            }
        }
        // What was read into is to be had again.
        if received.readableBytes == 0 { received = ByteBuffer() }
    }

    /// The next frame once it is all there: of no kind that there is, or without the body that it may not have.
    private func next() -> (Kind?, ByteBuffer?)? {
        if coming == nil {
            guard
                let (kind, length) = received.readMultipleIntegers(
                    endianness: .little, as: (UInt8, UInt32).self)
            else { return nil }
            guard let kind = Kind(rawValue: kind) else { return (nil, nil) }
            coming = (kind, Int(length), length > Outcome.sizeLimit)
        }
        guard let (kind, missing, isOverlong) = coming else { return nil }
        if isOverlong {
            let dropped = min(missing, received.readableBytes)
            received.moveReaderIndex(forwardBy: dropped)
            coming?.missing = missing - dropped
            if dropped < missing { return nil }
        }
        let body = isOverlong ? nil : received.readSlice(length: missing)
        guard isOverlong || body != nil else { return nil }
        coming = nil
        return (kind, body)
    }

    /// Does what a frame asks for; false when it comes out of turn.
    private func hear(_ kind: Kind, _ body: ByteBuffer?, _ connection: any Channel) -> Bool {
        let runtime = WaitingRuntime(connection: connection) { invocation, deadline in
            connection.writeAndFlush(invocation.frame(deadline: deadline), promise: nil)
        } leave: {
            // The line closes.
        }
        switch (kind, worker.stage) {
        case (.ready, .starting): worker.waits(runtime)
        // The function has answered by itself, over the Runtime API.
        case (.response, .answered), (.error, .answered): worker.waits(runtime)
        case (.response, .busy(let invocation)), (.error, .busy(let invocation)):
            let outcome = body.map { Outcome($0, isError: kind == .error) }
            worker.answer(invocation, outcome ?? .tooLarge, next: runtime)
        case (.initError, .starting):
            let error = body ?? ByteBuffer()
            let members = try? JSONText(Array(error.readableBytesView)).members
            let type = members?.first { $0.name.string == "errorType" }?.value.string
            worker.initFailed(error, type: type)
        default: return false
        }
        return true
    }
}

extension Worker.Invocation {
    /// The event as a runtime of ours gets it.
    fileprivate func frame(deadline: Int) -> ByteBuffer {
        let lines = [
            call.requestId, String(deadline), call.arn, call.traceId, call.clientContext ?? "",
        ]
        var frame = ByteBufferAllocator().buffer(capacity: 512 + call.payload.readableBytes)
        frame.writeInteger(0, as: UInt32.self)
        for line in lines {
            frame.writeString(line)
            frame.writeInteger(UInt8(ascii: "\n"))
        }
        frame.writeImmutableBuffer(call.payload)
        let length = UInt32(frame.readableBytes - 4)
        frame.setInteger(length, at: frame.readerIndex, endianness: .little)
        return frame
    }
}
