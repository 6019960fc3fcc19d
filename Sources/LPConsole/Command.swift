public import ArgumentParser
import Glibc
public import LPCore

/// What every command is: options, and one piece of work that ends in a status or a failure.
public protocol Command: AsyncParsableCommand, Sendable {
    /// Does the work, on the main thread, which alone may block.
    ///
    /// - Throws: the `Failure` that stopped the command as a whole.
    @MainActor func work() async throws(Failure) -> Ending
}

extension Command {
    public func run() async {
        // A reader that goes away is met as EPIPE where it can be told from other faults.
        signal(SIGPIPE, SIG_IGN)
        do {
            try DescriptorLimit.check()
            Console.end(try await work())
        } catch {
            Console.note("\(error)")
            Console.end(error.ending)
        }
    }

    public static var _errorPrefix: String { "\(Console.program): " }
}
