import CLPLinux
import Glibc

/// A program that outlives the one that starts it: a session of its own, its input `/dev/null`.
struct Daemon {
    let path: String
    let arguments: [String]
    let environment: [String: String]
    let output: Int32
    let errors: Int32

    /// An errno of posix_spawn(3).
    struct SpawnError: Error {
        let number: Int32
    }

    /// Starts it and returns its process id.
    func spawn() throws(SpawnError) -> pid_t {
        let arguments = Self.strings([path] + arguments)
        let environment = Self.strings(environment.map { "\($0)=\($1)" })
        defer { (arguments + environment).forEach { free($0) } }
        var pid: pid_t = 0
        let failed = path.withCString { path in
            arguments.withUnsafeBufferPointer { arguments in
                environment.withUnsafeBufferPointer { environment in
                    var child = lp_child(
                        path: path, arguments: arguments.baseAddress,
                        environment: environment.baseAddress, directory: nil, input: -1,
                        output: output, errors: errors, session: true)
                    return lp_spawn(&child, &pid)
                }
            }
        }
        guard failed == 0 else { throw SpawnError(number: failed) }
        return pid
    }

    /// C strings that the caller frees, with the null pointer that ends the list.
    private static func strings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
        texts.map { strdup($0) } + [nil]
    }
}
