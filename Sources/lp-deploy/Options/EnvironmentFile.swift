import LPCore

/// A file of variables: `NAME=VALUE` or `NAME` a line; blank lines and those that start with `#` say nothing.
enum EnvironmentFile {
    /// - Throws: a `Failure` that names the line that assigns nothing; never what it holds.
    static func assignments(_ text: String, in file: String) throws(Failure) -> [Assignment] {
        var found: [Assignment] = []
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            let start = line.drop(while: \.isWhitespace)
            guard let first = start.first, first != "#" else { continue }
            guard let assignment = Assignment(argument: String(start)) else {
                throw Failure(
                    .unable, cannot: "read", file, "line \(index + 1) names no variable",
                    next: "write NAME=VALUE", name: "InvalidFile")
            }
            found.append(assignment)
        }
        return found
    }
}
