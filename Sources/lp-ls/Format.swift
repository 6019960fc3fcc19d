import ArgumentParser

/// How functions are shown.
enum Format: EnumerableFlag {
    case json
    case table

    static func help(for format: Format) -> ArgumentHelp? {
        switch format {
        case .json: "Write records, even to a terminal."
        case .table: "Write a table, even to a pipe."
        }
    }
}
