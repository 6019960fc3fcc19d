import LPCore

/// A program that prints credentials (AWS CLI manual, Sourcing credentials with an external process).
struct ProcessSource: CredentialSource {
    let command: String
    let profile: String
    let world: SourceWorld
    /// How long it may take, in ms; long enough for a person to answer a dialog.
    var patience = 120_000

    var origin: String { "credential_process of profile '\(profile)'" }
    var isRenewable: Bool { true }

    func fetch(anew: Bool) async throws(Failure) -> Credentials {
        guard let words = ShellWords.split(command), let program = words.first else {
            throw fault("the command has a quote without its other half")
        }
        guard let path = Self.find(program, world.environment) else {
            throw fault("there is no program '\(program)'")
        }
        let run: ProgramRun
        do {
            run = try await ProgramRun.of(
                [path] + words.dropFirst(), environment: world.environment, patience: patience)
        } catch { throw fault("\(error)") }
        guard run.succeeded else {
            throw fault(run.complaint ?? "it failed and said nothing")
        }
        let reply: CredentialReply
        // What it printed may be a secret, and so is no part of any message.
        do { reply = try JSONText(run.output).decode(CredentialReply.self) } catch {
            throw fault("what it printed is no JSON object of credentials")
        }
        guard reply.Version == 1 else { throw fault("it printed no Version 1") }
        guard let credentials = reply.credentials else {
            throw fault("it printed no AccessKeyId and SecretAccessKey, or no good Expiration")
        }
        if let end = credentials.expiration, end <= world.epoch() {
            throw fault("it printed credentials that have expired")
        }
        return credentials
    }

    /// A program's path, as execvp(3) finds it.
    private static func find(_ program: String, _ environment: [String: String]) -> String? {
        if program.contains("/") { return ProfileLocations.expand(program, environment) }
        let folders = (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        return folders.map { "\($0)/\(program)" }.first { ProgramRun.isProgram($0) }
    }

    private func fault(_ reason: String) -> Failure {
        Failure(
            .unable, cannot: "get credentials from", "credential_process", reason,
            next: "it is in profile '\(profile)'", name: "ProcessFailed")
    }
}
