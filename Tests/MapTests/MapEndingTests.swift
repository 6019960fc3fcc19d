import Glibc
import LPConsole
import LPCore
import Testing

@testable import LPPool
@testable import lp_map

struct MapEndingTests {
    private func ending(
        _ end: MapSummary.End, succeeded: Int = 5, failed: Int = 0, inputEnded: Bool = false,
        input: Failure? = nil, output: LineWriter.Problem? = nil, hasJournal: Bool = false
    ) -> MapEnding {
        var summary = MapSummary()
        summary.end = end
        summary.progress.succeeded = succeeded
        summary.progress.failed = failed
        summary.progress.admitted = succeeded + failed
        summary.progress.inputEnded = inputEnded
        return MapEnding(
            of: summary, input: input, output: output, call: ("f", "m:f"), hasJournal: hasJournal)
    }

    private let unknown = ErrorDetails(
        type: .function, name: "ResourceNotFoundException", message: "Function not found: f")
    private let full = Failure(.unable, cannot: "write", "j", "No space left on device")
    private let rest =
        "; not called: items from 5 on; with --journal the same command goes on where it stopped"

    @Test func `a map that finished needs no words`() {
        #expect(ending(.finished, inputEnded: true).said == nil)
        #expect(ending(.finished, inputEnded: true).ending == .done)
        #expect(ending(.finished, failed: 1, inputEnded: true).ending == .someFailed)
        #expect(ending(.finished, succeeded: 0, inputEnded: true).ending == .done)
    }

    @Test func `a fault before any success means that nothing could be done`() {
        for end in [MapSummary.End.permanent(unknown), .refused(reason: "R"), .journal(full)] {
            #expect(ending(end, succeeded: 0).ending == .unable)
            #expect(ending(end).ending == .stopped)
            #expect(ending(end).said?.hasSuffix(rest) == true)
        }
        #expect(
            ending(.permanent(unknown), succeeded: 0).said
                == "cannot call 'f m:f': function not found: f; lp-ls shows what is deployed")
    }

    @Test func `a fault at the end of the input leaves nothing over`() {
        let end = ending(.permanent(unknown), failed: 1, inputEnded: true)
        #expect(end.ending == .someFailed)
        #expect(end.said?.contains("not called") == false)
    }

    @Test func `an input that cannot be read may have had more`() {
        let end = ending(.finished, inputEnded: true, input: full)
        #expect(end.ending == .stopped)
        #expect(end.name == "input")
    }

    @Test func `an input that cannot be read hides no other end, and leaves something over`() {
        for (end, name) in [
            (MapSummary.End.permanent(unknown), "permanent"), (.cost(limit: 1), "cost"),
            (.failures(3, of: 4), "failures"),
        ] {
            let ending = ending(end, inputEnded: true, input: full)
            #expect(ending.name == name)
            #expect(ending.ending == .stopped)
            #expect(ending.said?.hasSuffix(rest) == true)
        }
        let interrupted = ending(.ordered(signal: 2), inputEnded: true, input: full)
        #expect(interrupted.ending == .signal(2))
        #expect(interrupted.said?.hasSuffix(rest) == true)
    }

    @Test func `failures are those that were too many, not those that followed from the stop`() {
        let end = ending(.failures(3, of: 4), succeeded: 1, failed: 90, inputEnded: true)
        #expect(end.said == "stopped early: 3 of 4 items failed: more than allowed")
    }

    @Test func `who has a journal need not be told to have one`() {
        let end = ending(.ordered(signal: 2), hasJournal: true)
        #expect(
            end.said?.hasSuffix("items from 5 on; the same command goes on where it stopped")
                == true)
    }

    @Test func `credentials that have expired are to be renewed`() {
        let expired = ErrorDetails(
            type: .function, name: "ExpiredTokenException", message: "The token is expired")
        #expect(
            ending(.permanent(expired), succeeded: 0).said
                == "cannot call 'f m:f': the token is expired; the session's credentials have"
                + " expired: renew them and run the same command again")
    }

    @Test func `money that is used up is said with what was used`() {
        let end = ending(.cost(limit: 0.5), succeeded: 0)
        #expect(end.ending == .stopped)
        #expect(
            end.said?.hasPrefix(
                "stopped early: one more call might cost more than $0.50 in all; so far: $0.00")
                == true)
    }

    @Test func `a reader that went away ends the map as the signal would`() {
        #expect(ending(.outputClosed).ending == .signal(SIGPIPE))
        #expect(ending(.finished, output: .readerGone).ending == .signal(SIGPIPE))
        #expect(ending(.finished, output: .failed(full)).ending == .unable)
    }

    @Test func `an interruption says what became of the calls`() {
        #expect(
            ending(.ordered(signal: 2), inputEnded: true).said == "interrupted: 5 done, 0 failed")
        #expect(ending(.ordered(signal: 15)).ending == .signal(15))
        #expect(ending(.ordered(signal: 2)).said?.hasSuffix(rest) == true)
    }
}
