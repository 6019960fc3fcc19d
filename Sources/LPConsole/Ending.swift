/// How a command ends: its exit status, or the signal it passes on.
public enum Ending: Hashable, Sendable {
    /// Everything done.
    case done
    /// Some record or item failed.
    case someFailed
    /// It could not run.
    case unable
    /// It stopped early with input left over.
    case stopped
    /// It was used wrongly.
    case usage
    /// It ends as if by this signal, so that shells and make stop too.
    case signal(Int32)

    /// The exit status (lambdapool(7), EXIT STATUS).
    var status: Int32 {
        switch self {
        case .done: 0
        case .someFailed: 1
        case .unable: 2
        case .stopped: 3
        case .usage: 64
        case .signal(let number): 128 + number
        }
    }
}
