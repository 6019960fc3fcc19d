import ArgumentParser
import LPCore

/// Versions of the function, and the aliases that name them.
struct ReleaseOptions: ParsableArguments {
    @Flag(help: "Make a version of what is deployed.")
    var publish = false

    @Option(help: ArgumentHelp("Publish, and let the alias name that version.", valueName: "name"))
    var alias: String?

    @Option(
        help: ArgumentHelp("What the version must answer first.", valueName: "call"))
    var smoke: String?

    @Option(help: ArgumentHelp("Delete versions but the newest N.", valueName: "n"))
    var keep: Int?

    @Option(
        help: ArgumentHelp("Move the alias back; reads no records.", valueName: "alias"))
    var rollback: String?

    func validate() throws {
        do {
            for name in [alias, rollback] { if let name { _ = try Limits.aliasName(name) } }
        } catch {
            throw ValidationError("\(error)")
        }
        if let keep, keep < 1 { throw ValidationError("--keep must be at least 1") }
        if let smoke, smoke.hasPrefix("{") {
            do { _ = try JSONText(smoke.utf8) } catch {
                throw ValidationError("cannot use --smoke '\(smoke)': not JSON: \(error)")
            }
        }
        if smoke != nil, alias == nil { throw ValidationError("--smoke needs --alias") }
    }

    /// Whether nothing is wanted but a step back.
    var isRollbackAlone: Bool { !publish && alias == nil && keep == nil }

    var wishes: Release.Wishes {
        Release.Wishes(
            publishes: publish, alias: alias, smoke: smoke.map(SmokeCall.init), keep: keep)
    }
}
