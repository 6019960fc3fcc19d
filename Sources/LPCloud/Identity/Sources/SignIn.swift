import LPCore

/// A session that the AWS CLI began for a profile, and that only it can begin again.
struct SignIn: Hashable, Sendable {
    let profile: String
    /// The words after `aws` that begin one.
    let command: String

    /// What the CLI has kept of the session.
    ///
    /// - Throws: a `Failure` that says how to sign in when there is nothing that can be read.
    func session<Session>(in file: PrivateFile, _ read: ([UInt8]) -> Session?) throws(Failure)
        -> Session
    {
        guard let bytes = try file.read() else { throw failure("there is no session") }
        guard let session = read(bytes) else {
            throw failure("its session at \(file.path) cannot be read")
        }
        return session
    }

    /// Makes sure that a session has not ended.
    ///
    /// - Parameter left: in s.
    /// - Throws: a `Failure` that says how to sign in when it has.
    func check(left: Int) throws(Failure) {
        guard left > 0 else { throw failure("its session has expired") }
    }

    /// That the session is none, or over, with what begins another.
    func failure(_ reason: String) -> Failure {
        Failure(
            .unable, cannot: "sign in with profile", profile, reason,
            next: "run: aws \(command) --profile \(profile)", name: "SignInNeeded")
    }
}
