import Glibc

/// The terminal of whoever started the command, whatever its standard input is.
enum Terminal {
    /// Asks for the code of an MFA device, which is not shown while it is typed; nil when there is no terminal.
    static let askCode: @Sendable (String) -> String? = { serial in
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard terminal >= 0 else { return nil }
        defer { close(terminal) }
        var shown = termios()
        guard tcgetattr(terminal, &shown) == 0 else { return nil }
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(terminal, TCSAFLUSH, &hidden)
        defer {
            tcsetattr(terminal, TCSAFLUSH, &shown)
            write(terminal, "\n", 1)
        }
        let prompt = Array("MFA code for \(serial): ".utf8)
        guard write(terminal, prompt, prompt.count) == prompt.count else { return nil }
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(terminal, &byte, 1) == 1, byte != 0x0A, line.count < 64 { line.append(byte) }
        return String(decoding: line, as: UTF8.self).filter { !$0.isWhitespace }
    }
}
