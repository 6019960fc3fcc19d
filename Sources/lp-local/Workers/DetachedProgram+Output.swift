import Glibc
import LPCloud

extension DetachedProgram {
    /// Runs a command and returns what it writes to stdout; nil unless it ends with status 0 within five seconds.
    static func output(of command: [String], environment: [String: String]) -> String? {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        defer { close(ends[0]) }
        let child = DetachedProgram(
            command, environment: environment, output: ends[1], errors: -1)
        let pid = try? child.start()
        close(ends[1])
        guard let pid else { return nil }
        var text: [UInt8] = []
        let deadline = ContinuousClock.now + .seconds(5)
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let left = (deadline - .now) / .milliseconds(1)
            var waiting = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
            let ready = poll(&waiting, 1, Int32(max(0, left)))
            if ready < 0, errno == EINTR { continue }
            let count = ready > 0 ? read(ends[0], &chunk, chunk.count) : -1
            if count < 0 {
                // Too slow: it and what it started.
                kill(-pid, SIGKILL)
                text = []
            }
            guard count > 0 else { break }
            text += chunk[..<count]
        }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status == 0 && !text.isEmpty ? String(decoding: text, as: UTF8.self) : nil
    }
}
