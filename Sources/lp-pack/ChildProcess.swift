internal import CLPLinux
import Glibc
import LPCore

/// A program that was run to its end.
struct ChildProcess {
    /// As waitpid(2) encodes it; 0 when the program succeeded.
    let status: Int32
    let output: [UInt8]
    let errors: [UInt8]

    /// Runs a program and waits.
    ///
    /// - Parameters:
    ///   - arguments: the program's path, then its arguments; no shell sees them.
    ///   - input: what it reads from its standard input.
    /// - Throws: a `Failure` when it cannot be started.
    init(
        _ arguments: [String], environment: [String: String], input: [UInt8] = []
    ) throws(Failure) {
        // Files, not pipes: nobody has to read while the program runs.
        guard let given = tmpfile() else { throw .system("write in", "/tmp") }
        defer { fclose(given) }
        guard fwrite(input, 1, input.count, given) == input.count else {
            throw .system("write in", "/tmp")
        }
        rewind(given)
        guard let output = tmpfile() else { throw .system("write in", "/tmp") }
        defer { fclose(output) }
        guard let errors = tmpfile() else { throw .system("write in", "/tmp") }
        defer { fclose(errors) }
        var child = lp_child()
        child.input = fileno(given)
        child.output = fileno(output)
        child.errors = fileno(errors)
        var process: pid_t = 0
        let failed = Self.withPointers(arguments) { arguments in
            Self.withPointers(environment.map { $0.key + "=" + $0.value }) { environment in
                child.path = UnsafePointer(arguments[0])
                child.arguments = UnsafePointer(arguments.baseAddress)
                child.environment = UnsafePointer(environment.baseAddress)
                return lp_spawn(&child, &process)
            }
        }
        guard failed == 0 else { throw .system("run", arguments[0], failed) }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        self.status = status
        self.output = Self.content(output)
        self.errors = Self.content(errors)
    }

    /// The strings as C expects them: pointers, with a null one at the end.
    private static func withPointers<Result>(
        _ strings: [String],
        _ body: (UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var pointers = strings.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return pointers.withUnsafeMutableBufferPointer { body($0) }
    }

    private static func content(_ file: UnsafeMutablePointer<FILE>) -> [UInt8] {
        rewind(file)
        var content: [UInt8] = []
        while case let byte = getc(file), byte != EOF { content.append(UInt8(byte)) }
        return content
    }
}
