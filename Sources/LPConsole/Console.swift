internal import CLPLinux
import FoundationEssentials
import Glibc
import LPCore

/// The process edge: words to stderr, the environment, and the way out.
public enum Console {
    /// The command's name, as it was called.
    public static let program: String = {
        let path = CommandLine.arguments.first ?? "lp"
        return path.split(separator: "/").last.map(String.init) ?? path
    }()

    public static var environment: [String: String] { ProcessInfo.processInfo.environment }

    /// Writes one line to stderr, led by the command's name.
    public static func note(_ message: String) { writeToStderr("\(program): \(message)") }

    /// Writes one line to stderr as it is: error records.
    public static func writeToStderr(_ line: String) { writeToStderr(Array(line.utf8)) }

    public static func writeToStderr(_ line: [UInt8]) {
        StandardError.write(StatusLine.around(line + [0x0A]))
    }

    public static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// The columns of a terminal; without bound where there is none.
    public static func width(_ descriptor: Int32) -> Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return .max }
        return Int(size.ws_col)
    }

    /// Asks a question on the terminal, whatever stdin and stdout are; nil when there is no terminal.
    ///
    /// - Returns: whether the answer starts with `y`.
    public static func confirms(_ question: String) -> Bool? {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard terminal >= 0 else { return nil }
        defer { close(terminal) }
        let prompt = Array("\(program): \(question) [y/N] ".utf8)
        guard write(terminal, prompt, prompt.count) == prompt.count else { return nil }
        var answer = LineReader(terminal)
        guard case .text(let line) = try? answer.next() else {
            write(terminal, "\n", 1)
            return false
        }
        return line.first.map { $0 | 0x20 } == UInt8(ascii: "y")
    }

    /// Ends the process.
    static func end(_ ending: Ending) -> Never {
        if case .signal(let number) = ending {
            StandardError.finish(patience: 1000)
            lp_raise_default(number)
        }
        StandardError.finish()
        exit(ending.status)
    }
}

extension Failure {
    /// The ending of a command that this failure stops.
    var ending: Ending {
        switch kind {
        case .item: .someFailed
        case .unable: .unable
        case .usage: .usage
        }
    }
}
