import LPConsole
import LPPool

/// What a person sees of a map while it runs: a line of progress on a terminal, and what has to be known at once.
final class MapDisplay: MapObserver {
    private var line = ProgressLine()
    private let input: InputLines
    private let patience: Int
    let interval: Int?

    /// - Parameters:
    ///   - showsProgress: whether there is a terminal for it.
    ///   - patience: how long all calls may be refused, in ms.
    init(of input: InputLines, showsProgress: Bool, patience: Int) {
        self.input = input
        interval = showsProgress ? 100 : nil
        self.patience = patience
    }

    func look(at progress: MapProgress) {
        // A terminal that is written into its last column may go on to the next line.
        let width = Console.width(2) - 1
        StatusLine.show(line.text(progress, itemsLeft: input.itemsLeft, width: width))
    }

    func hear(_ announcement: Announcement) { Console.note(text(announcement)) }

    /// Leaves the terminal as if nothing had been shown.
    func end() { StatusLine.show("") }

    private func text(_ announcement: Announcement) -> String {
        switch announcement {
        case .refused(let reason):
            let limit = Figures.duration(milliseconds: patience)
            return "the service refuses every call (\(reason)): trying on for up to \(limit)"
        case .blocked(let index):
            return "waiting for the result of item \(index): too many that follow it are ready"
        case .clockSkew(let seconds):
            let off = Figures.duration(milliseconds: abs(seconds) * 1000)
            let side = seconds > 0 ? "behind" : "ahead of"
            return "this machine's clock is \(off) \(side) the service's: going by the service's"
        case .jobs(let jobs): return "jobs: \(jobs)"
        }
    }
}
