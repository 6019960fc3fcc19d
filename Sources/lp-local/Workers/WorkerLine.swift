import Glibc
import LPCore

/// One end of what connects the server and a worker: a pipe each way.
///
/// With a pair of sockets, whoever waits for a message would also be woken, in vain, when his last one is read.
final class WorkerLine {
    let input: Int32
    let output: Int32
    /// Whether somebody else closes them.
    var isGivenAway = false

    private init(input: Int32, output: Int32) {
        self.input = input
        self.output = output
    }

    deinit { if !isGivenAway { Self.close([input, output]) } }

    /// Makes both ends.
    ///
    /// - Throws: a `Failure` when there can be no further pipes.
    static func pair() throws(Failure) -> (WorkerLine, WorkerLine) {
        var (there, back): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
        guard pipe(&there) == 0, pipe(&back) == 0 else {
            let reason = systemReason(errno)
            close(there)
            throw Failure(.unable, cannot: "open", "a pipe", reason)
        }
        return (
            WorkerLine(input: back[0], output: there[1]),
            WorkerLine(input: there[0], output: back[1])
        )
    }

    private static func close(_ descriptors: [Int32]) {
        for descriptor in descriptors where descriptor >= 0 { Glibc.close(descriptor) }
    }
}
