import LPCloud
import LPCore

/// A file of variables: `NAME=VALUE` or `NAME` a line; blank lines and those that start with `#` say nothing.
///
/// Whatever else is in it may be a secret, so that messages tell of lines by their numbers.
enum EnvironmentFile {
    /// The variables of a file, those without a value taken from the environment.
    ///
    /// - Throws: a `Failure` when it cannot be read, or names what is not there.
    static func variables(_ file: String, _ environment: [String: String]) throws(Failure)
        -> [(String, String)]
    {
        guard let bytes = try PrivateFile(file).read() else {
            throw failure(file, "no such file or directory")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw failure(file, "it is not UTF-8")
        }
        return try variables(in: text, of: file, environment)
    }

    static func variables(in text: String, of file: String, _ environment: [String: String])
        throws(Failure) -> [(String, String)]
    {
        var found: [(String, String)] = []
        let lines = text.utf8.trimmingPrefix("\u{FEFF}".utf8)
            .split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let line = Substring(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
            let start = line.drop { $0 == " " || $0 == "\t" }
            guard let first = start.first, first != "#" else { continue }
            guard let assignment = Assignment(argument: String(start)),
                Limits.isVariable(assignment.name)
            else {
                throw failure(
                    file, "line \(index + 1) names no variable", next: "write NAME=VALUE")
            }
            guard let value = assignment.value ?? environment[assignment.name] else {
                throw failure(
                    file, "the variable of line \(index + 1) is not in the environment",
                    next: "set it, or write NAME=VALUE")
            }
            found.append((assignment.name, value))
        }
        return found
    }

    private static func failure(_ file: String, _ reason: String, next: String? = nil) -> Failure {
        Failure(.unable, cannot: "read", file, reason, next: next, name: "InvalidFile")
    }
}
