import LPCloud
import LPCore

/// Moves an alias back to the version that it named before, which has its own code and configuration.
struct Rollback {
    let services: Services

    /// - Returns: the record of what was done.
    /// - Throws: a `Failure` when there is nothing to go back to.
    func make(_ name: String, of function: String) async throws(Failure) -> Record {
        let functions = services.functions
        let current = try await functions.managed(function, verb: "roll back")
        guard let alias = try await functions.alias(name, of: function) else {
            throw Failure(
                cannot: "roll back", "\(function):\(name)", "there is no such alias",
                next: "lp-deploy --alias \(name) makes it", name: Failure.notFound)
        }
        let history = AliasHistory(description: alias.description)
        guard let (version, rest) = history.back(to: try await functions.versions(function)) else {
            throw Failure(
                cannot: "roll back", "\(function):\(name)",
                "no version that it named before is known and still there", name: "NoHistory")
        }
        try await functions.updateAlias(
            Alias(
                name: name, version: String(version), description: rest.description,
                revision: alias.revision), of: function)
        var record = Record()
        record["function"] = JSONText(string: function)
        record["deployed"] = services.account.deployed(
            current.configuration, .updated, changes: ["alias"],
            release: (version: String(version), alias: name))
        return record
    }
}
