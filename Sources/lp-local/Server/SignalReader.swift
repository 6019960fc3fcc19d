import CLPLinux
import Glibc
import LPConsole
import LPCore
import NIOCore
import NIOPosix

/// Brings signals to the event loop.
final class SignalReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let onSignal: (Int32) -> Void

    private init(_ onSignal: @escaping (Int32) -> Void) { self.onSignal = onSignal }

    /// Has signals call a closure on the event loop from now on.
    ///
    /// - Throws: a `Failure` when the system has no pipe to give.
    static func install(
        _ signals: [Int32], on group: MultiThreadedEventLoopGroup, loop: any EventLoop,
        _ onSignal: @escaping (Int32) -> Void
    ) throws(Failure) -> EventLoopFuture<any Channel> {
        let descriptor = lp_signal_pipe(signals, Int32(signals.count))
        guard descriptor >= 0 else {
            throw Failure(.unable, cannot: "start", "lp-local", systemReason(errno))
        }
        let bound = NIOLoopBound(onSignal, eventLoop: loop)
        return NIOPipeBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(SignalReader(bound.value))
                }
            }
            .takingOwnershipOfDescriptor(input: descriptor)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        for number in unwrapInboundIn(data).readableBytesView { onSignal(Int32(number)) }
    }
}
