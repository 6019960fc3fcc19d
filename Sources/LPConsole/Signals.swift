internal import CLPLinux
import Glibc

/// Signals as bytes on a descriptor, so that one wait covers them and everything else.
public struct Signals: Sendable {
    /// What becomes readable when one of the signals has come.
    public let descriptor: Int32

    /// Takes the signals over from their default actions; nil when the process has no descriptor left.
    public init?(_ signals: [Int32]) {
        let descriptor = lp_signal_pipe(signals, Int32(signals.count))
        guard descriptor >= 0 else { return nil }
        self.descriptor = descriptor
    }

    /// The next signal that has come, without waiting for it.
    public func next() -> Int32? {
        var number: UInt8 = 0
        return read(descriptor, &number, 1) == 1 ? Int32(number) : nil
    }
}
