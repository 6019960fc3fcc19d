import CLPLinux
import Glibc
public import LPCore

/// A program that runs in a session of its own.
public struct DetachedProgram: Sendable {
    /// The program's path and its arguments.
    private let command: [String]
    private let environment: [String: String]
    private let input: Int32
    private let output: Int32
    private let errors: Int32
    private let isMortal: Bool

    /// - Parameters:
    ///   - command: the program's path and its arguments.
    ///   - input: where stdin comes from; -1 is `/dev/null`.
    ///   - output: where stdout goes.
    ///   - errors: where stderr goes; -1 is `/dev/null`.
    ///   - isMortal: whether it is told to end when the thread ends that starts it, and so when we are killed.
    public init(
        _ command: [String], environment: [String: String], input: Int32 = -1, output: Int32,
        errors: Int32, isMortal: Bool = false
    ) {
        self.command = command
        self.environment = environment
        self.input = input
        self.output = output
        self.errors = errors
        self.isMortal = isMortal
    }

    /// Starts it and returns its process id.
    ///
    /// - Throws: a `Failure` when the program cannot be run.
    public func start() throws(Failure) -> Int32 {
        let arguments = Self.strings(command)
        let environment = Self.strings(environment.map { "\($0)=\($1)" })
        defer { (arguments + environment).forEach { free($0) } }
        var pid: pid_t = 0
        let failed = command[0].withCString { path in
            arguments.withUnsafeBufferPointer { arguments in
                environment.withUnsafeBufferPointer { environment in
                    var child = lp_child(
                        path: path, arguments: arguments.baseAddress,
                        environment: environment.baseAddress, directory: nil, input: input,
                        output: output, errors: errors, session: true, mortal: isMortal)
                    return lp_spawn(&child, &pid)
                }
            }
        }
        guard failed == 0 else {
            throw Failure(.unable, cannot: "start", command[0], systemReason(failed))
        }
        return pid
    }

    /// C strings that the caller frees, with the null pointer that ends the list.
    private static func strings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
        texts.map { strdup($0) } + [nil]
    }
}
