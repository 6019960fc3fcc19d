import LPConsole
import LPCore

/// What is asked before records are acted on.
enum Question {
    /// Asks once for all records.
    ///
    /// - Throws: a `Failure` when the answer is not yes, or nobody is there to give one.
    static func ask(_ records: [Record]) throws(Failure) {
        let subject = subject(records)
        switch Console.confirms("delete \(subject)?") {
        case true?: return
        case false?:
            throw Failure(.unable, cannot: "delete", subject, "the answer was not yes")
        case nil:
            throw Failure(
                .unable, cannot: "delete", subject, "there is no terminal to ask on",
                next: "-y deletes without asking")
        }
    }

    /// The names of a few, or how many there are and the first of them.
    static func subject(_ records: [Record]) -> String {
        let names = records.map { ($0["function"] ?? $0["layer"])?.string ?? "?" }
        let shown = names.prefix(5).joined(separator: ", ")
        guard names.count > 5 else { return shown }
        let layers = records.count { $0["function"] == nil && $0["layer"] != nil }
        let counts = [(names.count - layers, "functions"), (layers, "layers")]
            .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return "\(counts.joined(separator: " and ")), \(shown), …"
    }
}
