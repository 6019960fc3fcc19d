import ArgumentParser
import LPCloud
import LPCore
import LPPool

/// How a map goes on where an earlier one ended.
struct JournalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Keep outcomes there; call again what is missing.", valueName: "file"))
    var journal: String?

    @Flag(help: "Accept a journal that other code of the function made.")
    var journalAnyCode = false

    func validate() throws {
        if journalAnyCode, journal == nil {
            throw ValidationError("--journal-any-code needs --journal")
        }
    }

    /// Opens the journal of a map, if it is to have one.
    ///
    /// - Throws: a `Failure` when the function cannot be read, or the file is no journal of it.
    func open(
        _ call: Call, asText: Bool, function: String, qualifier: String?, account: Account
    ) async throws(Failure) -> JournalFile? {
        guard let journal else { return nil }
        let configuration: FunctionConfiguration
        do {
            configuration = try await account.openFunctions().configuration(
                function, qualifier: qualifier)
        } catch { throw error.asKind(.unable) }
        let header = JournalHeader(
            account.target, configuration, qualifier: qualifier, call: call, asText: asText)
        return try JournalFile(journal, header, acceptsAnyCode: journalAnyCode)
    }
}
