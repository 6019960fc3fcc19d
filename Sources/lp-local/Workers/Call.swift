import NIOCore

/// One invocation, from its arrival to its outcome.
final class Call {
    let function: String
    let requestId: String
    let payload: ByteBuffer
    /// As the caller named it: with a qualifier only if he gave one.
    let arn: String
    let traceId: String
    let clientContext: String?
    let wantsLog: Bool
    let promise: EventLoopPromise<Outcome>

    init(
        function: String, requestId: String, payload: ByteBuffer, arn: String, traceId: String,
        clientContext: String?, wantsLog: Bool, promise: EventLoopPromise<Outcome>
    ) {
        self.function = function
        self.requestId = requestId
        self.payload = payload
        self.arn = arn
        self.traceId = traceId
        self.clientContext = clientContext
        self.wantsLog = wantsLog
        self.promise = promise
    }

    /// The same call once more, with the same id.
    func again(_ promise: EventLoopPromise<Outcome>) -> Call {
        Call(
            function: function, requestId: requestId, payload: payload, arn: arn, traceId: traceId,
            clientContext: clientContext, wantsLog: wantsLog, promise: promise)
    }
}
