import LPCloud
import LPCore

/// Makes functions what their records ask for, with no call that is not needed.
struct Deployer {
    let account: Account
    let functions: any FunctionService

    /// Creates or updates the function of a record, and adds `deployed` to it.
    ///
    /// - Throws: the `Failure` of the first step that cannot be done.
    func deploy(_ record: inout Record) async throws(Failure) {
        let wanted = try FunctionSpecification(record)
        guard let name = wanted.function else {
            throw Failure(
                cannot: "deploy", "record", "it names no function",
                next: "give a name: lp-deploy NAME", name: "InvalidRecord")
        }
        let package = try Package(record)
        guard let current = try await changeable(name) else {
            try await create(name, wanted, package, &record)
            return
        }
        let plan = try Plan(wanted, package, on: current, defaultRole: account.defaultRole)
        let done = try await update(name, plan, package, current)
        record["deployed"] = account.deployed(
            done, plan.changes.isEmpty ? .unchanged : .updated, changes: plan.changes)
    }

    /// The function of that name, if there is one and we may change it now.
    private func changeable(_ name: String) async throws(Failure) -> DeployedFunction? {
        guard var current = try await functions.function(name) else { return nil }
        guard current.isManaged else {
            throw Failure(
                cannot: "deploy", name,
                "a function of that name exists that Lambda Pool did not make",
                next: "choose another name", name: "NotManaged")
        }
        if current.configuration.readiness == .pending {
            current = try await functions.settled(name)
        }
        if case .createFailed(let reason) = current.configuration.readiness {
            throw Failure(
                cannot: "update", name, "it could not be made: \(reason)",
                next: "lp-rm \(name), then deploy again", name: "CreateFailed")
        }
        return current
    }

    private func create(
        _ name: String, _ wanted: FunctionSpecification, _ package: Package?,
        _ record: inout Record
    ) async throws(Failure) {
        guard let package else {
            throw Failure(
                cannot: "deploy", name, "there is no such function, and the record has no package",
                next: "make one: lp-pack PATH | lp-deploy \(name)", name: "PackageMissing")
        }
        let plan = try Plan(wanted, package, on: nil, defaultRole: account.defaultRole)
        let code = try package.code(for: plan.architecture, of: name)
        let tags = plan.newTags.merging(package.tags) { $1 }
        try await functions.create(name, code, plan.settings, tags: tags)
        let done = try await ready(name)
        record["deployed"] = account.deployed(done, .created, changes: [])
    }

    /// Configuration, then code, then tags: each waits until the one before has taken effect.
    private func update(
        _ name: String, _ plan: Plan, _ package: Package?, _ current: DeployedFunction
    ) async throws(Failure) -> FunctionConfiguration {
        var done = current.configuration
        var tags = plan.newTags
        if plan.updatesSettings {
            try await functions.updateSettings(name, plan.settings)
            done = try await ready(name)
        }
        if plan.updatesCode, let package {
            let architecture = plan.architecture ?? done.architectures?.first
            try await functions.updateCode(name, try package.code(for: architecture, of: name))
            done = try await ready(name)
            tags.merge(package.tags) { $1 }
        }
        if !plan.removedTags.isEmpty { try await functions.removeTags(done.arn, plan.removedTags) }
        if !tags.isEmpty { try await functions.setTags(done.arn, tags) }
        return done
    }

    private func ready(_ name: String) async throws(Failure) -> FunctionConfiguration {
        let configuration = try await functions.settled(name).configuration
        switch configuration.readiness {
        case .ready, .pending: return configuration
        case .createFailed(let reason), .updateFailed(let reason):
            throw Failure(cannot: "deploy", name, reason, name: "UpdateFailed")
        }
    }
}
