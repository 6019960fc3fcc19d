import CLPLinux
import Foundation

/// A program that is run to its end in a session of its own.
struct Child {
    var arguments: [String]
    var environment: [String: String]
    var directory: URL
    /// Nothing, when there is no such file.
    var input: URL?
    var output: URL
    var errors: URL

    /// Seconds until the whole process group is killed.
    static let patience = 120

    /// Runs it.
    ///
    /// - Returns: its exit status; 128 and the number of a signal that ended it.
    func run() throws -> Int32 {
        let stdin = input.flatMap { try? FileHandle(forReadingFrom: $0) }
        let stdout = try create(output)
        let stderr = try create(errors)
        let pid = try spawn(
            stdin?.fileDescriptor ?? -1, stdout.fileDescriptor, stderr.fileDescriptor)
        try withExtendedLifetime(stdin) {
            try stdout.close()
            try stderr.close()
        }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
    }

    private func spawn(_ input: Int32, _ output: Int32, _ errors: Int32) throws -> pid_t {
        let limited =
            ["env", "timeout", "--signal=KILL", String(Child.patience)] + arguments
        var words = limited.map { strdup($0) } + [nil]
        var settings = environment.map { strdup("\($0)=\($1)") } + [nil]
        let folder = strdup(directory.path)
        let program = strdup("/usr/bin/env")
        defer { (words + settings + [folder, program]).forEach { free($0) } }
        var pid = pid_t()
        let problem = words.withUnsafeMutableBufferPointer { words in
            settings.withUnsafeMutableBufferPointer { settings in
                var child = lp_child(
                    path: program, arguments: words.baseAddress, environment: settings.baseAddress,
                    directory: folder, input: input, output: output, errors: errors, session: true,
                    mortal: false)
                return lp_spawn(&child, &pid)
            }
        }
        guard problem == 0 else { throw POSIXError(.init(rawValue: problem) ?? .ECHILD) }
        return pid
    }

    private func create(_ file: URL) throws -> FileHandle {
        try Data().write(to: file)
        return try FileHandle(forWritingTo: file)
    }
}
