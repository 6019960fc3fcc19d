import Glibc

/// The terminal of whoever started the command, whatever its standard input is.
enum Terminal {
    /// Asks for the code of an MFA device, which is not shown while it is typed; nil when there is no terminal.
    ///
    /// The terminal passes every key on, so that it is as before when one of them interrupts.
    static let askCode: @Sendable (String) -> String? = { serial in
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard terminal >= 0 else { return nil }
        defer { close(terminal) }
        var usual = termios()
        guard tcgetattr(terminal, &usual) == 0 else { return nil }
        var hidden = usual
        hidden.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        tcsetattr(terminal, TCSAFLUSH, &hidden)
        let prompt = Array("MFA code for \(serial): ".utf8)
        write(terminal, prompt, prompt.count)
        let typed = line(from: terminal)
        tcsetattr(terminal, TCSAFLUSH, &usual)
        write(terminal, "\n", 1)
        guard let typed else {
            interrupt()
            return ""
        }
        return typed.filter { !$0.isWhitespace }
    }

    /// Does what the terminal would have done; the threads of tasks block signals.
    private static func interrupt() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        raise(SIGINT)
    }

    /// Reads up to the end of a line; nil for the key that interrupts.
    private static func line(from terminal: Int32) -> String? {
        var line: [UInt8] = []
        var key: UInt8 = 0
        while read(terminal, &key, 1) == 1 {
            switch key {
            case 0x03: return nil
            case 0x04, 0x0A, 0x0D: return String(decoding: line, as: UTF8.self)
            case 0x08, 0x7F: _ = line.popLast()
            case 0x15: line = []
            default: line.append(key)
            }
        }
        return String(decoding: line, as: UTF8.self)
    }
}
