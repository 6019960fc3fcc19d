import NIOCore
import NIOHTTP1

/// One connection of a server: gathers requests, asks the router, and writes the replies in the order of the requests.
///
/// NIOHTTP1 decodes; replies are put together here, because one buffer and one write a reply cost half of
/// what its encoder and pipeline handler do.
final class HTTPConnection: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Fired into the pipeline of a connection that shall close when it has answered what it was asked.
    struct Drain: Sendable {}

    /// A request whose body is still coming.
    private final class Incoming {
        let head: HTTPRequestHead
        let match: Router.Match?
        var body = ByteBuffer()
        var length = 0
        var trailers = HTTPHeaders()

        init(head: HTTPRequestHead, match: Router.Match?) {
            self.head = head
            self.match = match
        }

        var limit: Int { match?.route.bodyLimit ?? Route.usualLimit }
        var isOverlong: Bool { length > limit }

        /// What refuses it before anything else is asked: nobody can tell whether a body that was not kept is what
        /// was signed.
        var refusal: APIError? {
            guard isOverlong else { return nil }
            return match.map(\.route.overlong) ?? .tooLarge(limit, "requested")
        }
    }

    /// Requests that may wait for the answer to an earlier one before reading stops.
    private static let pipelineLimit = 8

    private let router: Router
    private var incoming: Incoming?
    private var waiting: CircularBuffer<Incoming> = []
    private var isAnswering = false
    private var isReading = false
    private var holdsRead = false
    private var isDraining = false

    init(router: Router) { self.router = router }

    /// Puts the handlers of a connection into its pipeline.
    static func configure(_ channel: any Channel, router: Router) throws {
        let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)
        try channel.pipeline.syncOperations.addHandlers(
            ByteToMessageHandler(decoder), HTTPConnection(router: router))
    }

    func read(context: ChannelHandlerContext) {
        if waiting.count < Self.pipelineLimit { context.read() } else { holdsRead = true }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isReading = true
        switch unwrapInboundIn(data) {
        case .head(let head):
            incoming = Incoming(
                head: head, match: router.match(head.method, head.uri, head.headers))
            if head.headers[canonicalForm: "expect"].contains("100-continue") {
                context.writeAndFlush(
                    wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")),
                    promise: nil)
            }
        case .body(var part): add(&part)
        case .end(let trailers):
            guard let request = incoming else { return }
            request.trailers = trailers ?? HTTPHeaders()
            incoming = nil
            if isAnswering { waiting.append(request) } else { answer(request, context) }
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isReading = false
        context.flush()
        context.fireChannelReadComplete()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is Drain else { return context.fireUserInboundEventTriggered(event) }
        isDraining = true
        if !isAnswering, incoming == nil { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is HTTPParserError {
            let refusal = APIError(.badRequest, "BadRequestException", "\(error)", type: nil)
            write(router.onError(refusal, .restJSON), closing: true, context)
        }
        context.close(promise: nil)
    }

    private func add(_ part: inout ByteBuffer) {
        guard let request = incoming else { return }
        request.length += part.readableBytes
        if request.length > request.limit {
            request.body = ByteBuffer()
        } else if request.body.readableBytes == 0 {
            request.body = part
        } else {
            request.body.writeBuffer(&part)
        }
    }

    private func answer(_ request: Incoming, _ context: ChannelHandlerContext) {
        isAnswering = true
        let head = request.head
        let form =
            request.match?.form ?? router.service(request.head.headers, request.head.uri).form
        do {
            if let refusal = request.refusal { throw refusal }
            try router.admit(request.head, request.body)
            guard let match = request.match else {
                throw APIError.unknownOperation(request.head.method, request.head.uri)
            }
            let future = try match.route.answer(
                APIRequest(
                    method: request.head.method, parameters: match.parameters, query: match.query,
                    headers: request.head.headers, body: request.body,
                    isOverlong: request.isOverlong, trailers: request.trailers,
                    connection: context.channel))
            future.assumeIsolated().whenComplete { result in
                let reply: APIReply
                switch result {
                case .success(let given): reply = given
                case .failure(let error): reply = self.router.onError(error, form)
                }
                self.finish(reply, to: head, context)
            }
        } catch {
            finish(router.onError(error, form), to: head, context)
        }
    }

    private func finish(
        _ reply: APIReply, to head: HTTPRequestHead, _ context: ChannelHandlerContext
    ) {
        isAnswering = false
        guard context.channel.isActive else { return waiting.removeAll() }
        let closing = !head.isKeepAlive || (isDraining && waiting.isEmpty)
        write(head.method == .HEAD ? reply.withoutBody : reply, closing: closing, context)
        if closing { return }
        if let next = waiting.popFirst() {
            answer(next, context)
        }
        if holdsRead, waiting.count < Self.pipelineLimit {
            holdsRead = false
            context.read()
        }
    }

    private func write(_ reply: APIReply, closing: Bool, _ context: ChannelHandlerContext) {
        var reply = reply
        router.onReply(&reply)
        var buffer = context.channel.allocator.buffer(capacity: 512 + reply.body.readableBytes)
        reply.write(into: &buffer, closing: closing)
        if closing {
            context.writeAndFlush(wrapOutboundOut(buffer)).assumeIsolated().whenComplete { _ in
                context.close(promise: nil)
            }
        } else if isReading {
            context.write(wrapOutboundOut(buffer), promise: nil)
        } else {
            context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
        }
    }
}
