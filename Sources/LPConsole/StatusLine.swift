import Glibc
import Synchronization

/// A line at the foot of the terminal that stderr is, below everything else that is written there.
///
/// The cursor stays at its start: when a terminal that got narrower breaks the line in two, both are still below it.
public enum StatusLine {
    /// What stands there now; empty for nothing.
    private static let shown = Mutex<[UInt8]>([])
    /// To the start of the line, and nothing from there on.
    private static let erasure = Array("\r\u{1B}[J".utf8)

    /// Whether stderr is a terminal that can show one and stdout is another thing than that terminal.
    public static func isPossible(_ environment: [String: String]) -> Bool {
        guard Console.isTerminal(2), !["", "dumb"].contains(environment["TERM"] ?? "") else {
            return false
        }
        var output = stat()
        var errors = stat()
        guard Console.isTerminal(1), fstat(1, &output) == 0, fstat(2, &errors) == 0 else {
            return true
        }
        return output.st_rdev != errors.st_rdev
    }

    /// Shows another text, which has to fit the terminal's width; an empty one takes the line away.
    ///
    /// Nothing happens in the background, nor while the terminal is held up: nobody is kept waiting for a picture.
    public static func show(_ text: String) {
        let bytes = Array(text.utf8)
        shown.withLock { shown in
            guard bytes != shown, isForeground, StandardError.isTaking else { return }
            shown = bytes
            StandardError.write(erasure + drawing(bytes))
        }
    }

    /// Takes the line away for as long as it takes to write something else.
    static func around(_ line: [UInt8]) -> [UInt8] {
        shown.withLock { $0.isEmpty ? line : erasure + line + drawing($0) }
    }

    private static func drawing(_ text: [UInt8]) -> [UInt8] { text.isEmpty ? [] : text + [0x0D] }

    /// Whether the terminal listens to this process now; true when it is nobody's.
    private static var isForeground: Bool {
        let group = tcgetpgrp(2)
        return group < 0 || group == getpgrp()
    }
}
