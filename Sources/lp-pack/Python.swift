import Glibc
import LPCore

/// The Python 3 of this machine, if there is one.
final class Python {
    private let environment: [String: String]

    /// The interpreter that a shell would start.
    private(set) lazy var path: String? = (environment["PATH"] ?? "")
        .split(separator: ":").lazy.map { $0 + "/python3" }
        .first { access($0, X_OK) == 0 }

    /// Its minor version.
    private(set) lazy var minor: Int? = {
        let question = "import sys; print(sys.version_info[1])"
        guard let path, let answer = try? run([path, "-c", question]), answer.status == 0
        else { return nil }
        return Int(String(decoding: answer.output.dropLast(), as: UTF8.self))
    }()

    init(_ environment: [String: String]) { self.environment = environment }

    /// Runs pip.
    ///
    /// Pip runs code of others, so it does not get to see our credentials.
    /// - Throws: a `Failure` when there is no Python or it cannot be started.
    func pip(_ arguments: [String]) throws(Failure) -> ChildProcess {
        guard let path else {
            throw Failure(
                cannot: "install", "requirements", "there is no python3 on PATH",
                next: "install python3 with pip", name: "PythonMissing")
        }
        return try run([path, "-m", "pip"] + arguments)
    }

    private func run(_ arguments: [String]) throws(Failure) -> ChildProcess {
        let secretless = environment.filter { name, _ in
            !name.hasPrefix("AWS_") && !name.hasPrefix("LP_")
        }
        // What suits a user's own installs must not turn ours away.
        let own = ["PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"]
        return try ChildProcess(
            arguments, environment: secretless.merging(own) { _, own in own })
    }
}
