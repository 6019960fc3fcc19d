import LPConsole
import LPCore
import LPPool

/// What is told of a map when it has ended: to a person on stderr, to programs in a file.
struct MapReport {
    private let isForPeople: Bool
    private let file: LineWriter?

    /// - Parameters:
    ///   - isWanted: whether somebody asked for it.
    ///   - file: where programs find it.
    init(isWanted: Bool, to file: LineWriter?) {
        isForPeople = isWanted || Console.isTerminal(2)
        self.file = file
    }

    /// - Throws: a `Failure` when the summary cannot be written.
    func tell(_ summary: MapSummary, _ ending: MapEnding) throws(Failure) {
        if isForPeople { summary.lines.forEach(Console.note) }
        if let said = ending.said { Console.note(said) }
        guard var file else { return }
        file.append(summary.record(end: ending.name).bytes)
        do { try file.flush() } catch {
            guard case .failed(let failure) = error else { return }
            throw failure
        }
    }
}
