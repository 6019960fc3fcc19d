import Glibc
import LPConsole
import LPCore
import LPPool

/// How a map ends: its name in the summary, what is said of it, and the status.
struct MapEnding: Hashable {
    let name: String
    /// Why not everything was done and how to go on; nil when no words are needed.
    let said: String?
    let ending: Ending

    private init(_ name: String, _ ending: Ending, _ said: String? = nil) {
        self.name = name
        self.said = said
        self.ending = ending
    }

    /// - Parameters:
    ///   - input: why the input could not be read to its end.
    ///   - output: why not everything could be written.
    ///   - call: the function, and the callable in it.
    ///   - hasJournal: whether the outcomes are kept in a journal.
    init(
        of summary: MapSummary, input: Failure?, output: LineWriter.Problem?,
        call: (function: String, callable: String?), hasJournal: Bool
    ) {
        // Nobody knows what would have come after what could not be read.
        let inputEnded = summary.inputEnded && input == nil
        let left = Leftover(
            summary: summary, inputEnded: inputEnded, hasJournal: hasJournal)
        switch (output, summary.end, input) {
        case (.readerGone, _, _): self.init("output", .signal(SIGPIPE))
        case (.failed(let failure), _, _): self.init("output", .unable, "\(failure)")
        case (nil, .finished, let input?): self.init("input", left, "\(input)", isOver: false)
        case (nil, let end, _): self.init(end, left, call)
        }
    }

    private init(
        _ end: MapSummary.End, _ left: Leftover, _ call: (function: String, callable: String?)
    ) {
        let summary = left.summary
        switch end {
        case .finished: self.init("finished", summary.failed == 0 ? .done : .someFailed)
        case .outputClosed: self.init("output", .signal(SIGPIPE))
        case .permanent(let error):
            let failure = Failure(calling: call.function, call.callable, error)
            self.init("permanent", left, "\(failure)", isOver: left.inputEnded)
        case .refused(let reason):
            let why = "the service refused every call for as long as --throttle-timeout allows"
            self.init("refused", left, "\(why) (\(reason))", isOver: left.inputEnded)
        case .journal(let failure): self.init("journal", left, "\(failure)", isOver: false)
        case .failures(let failed, of: let finished):
            let why = "\(failed) of \(finished) items failed: more than allowed"
            self.init("failures", stopping: left, why, isOver: left.inputEnded)
        case .cost(let limit):
            let spent = Figures.dollars(summary.progress.cost ?? 0)
            let why = "one more call might cost more than \(Figures.dollars(limit)) in all"
            self.init("cost", stopping: left, "\(why); so far: \(spent)", isOver: false)
        case .ordered(let signal): self.init("signal", .signal(signal), left.interruption)
        }
    }

    /// A fault that ended the map; when nothing succeeded before, nothing could be done at all.
    ///
    /// - Parameter isOver: whether there was no more input.
    private init(_ name: String, _ left: Leftover, _ why: String, isOver: Bool) {
        if left.summary.succeeded == 0 {
            self.init(name, .unable, why)
        } else {
            self.init(name, stopping: left, why, isOver: isOver)
        }
    }

    private init(_ name: String, stopping left: Leftover, _ why: String, isOver: Bool) {
        let said = "stopped early: \(why)" + (isOver ? "" : left.rest)
        self.init(name, isOver ? .someFailed : .stopped, said)
    }
}

/// What a map that ended early has left over, in words.
private struct Leftover {
    let summary: MapSummary
    let inputEnded: Bool
    let hasJournal: Bool

    /// What is left, and how to go on.
    var rest: String {
        "; not called: items from \(summary.progress.admitted) on;"
            + (hasJournal ? "" : " with --journal") + " the same command goes on where it stopped"
    }

    var interruption: String {
        var said = "interrupted: \(summary.succeeded) done, \(summary.failed) failed"
        if summary.unwritten > 0 { said += ", \(summary.unwritten) of them not written" }
        if summary.abandoned > 0 { said += "; calls that may still run: \(summary.abandoned)" }
        return said + (inputEnded ? "" : rest)
    }
}
