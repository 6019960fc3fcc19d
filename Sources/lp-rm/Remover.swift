import LPCloud
import LPCore

/// Deletes functions with all that belongs to them, and layers.
struct Remover: Sendable {
    let account: Account
    let services: RemovalServices
    /// Whether it is only found out what would be deleted.
    let isDry: Bool
    /// Hears what may not be looked for.
    let note: @Sendable (String) -> Void
    private let logs = DeletedLogs()

    init(
        account: Account, services: RemovalServices, isDry: Bool,
        note: @escaping @Sendable (String) -> Void
    ) {
        self.account = account
        self.services = services
        self.isDry = isDry
        self.note = note
    }

    /// Deletes what a record names, and adds what was done to it.
    ///
    /// - Throws: a `Failure` when it is not there or not ours, or the first that something could not be deleted for.
    func remove(_ record: inout Record) async throws(Failure) {
        if let layer = try record.setting("layer", String.self).value {
            return try await removeLayer(layer, &record)
        }
        guard let name = try record.setting("function", String.self).value else {
            throw Failure(
                cannot: "delete", "record", "it names no function", name: "InvalidRecord")
        }
        let function = try await services.functions.managed(name, verb: "delete")
        guard !function.configuration.isQualified else {
            throw Failure(
                cannot: "delete", name, "it names a version or an alias",
                next: "lp-rm \(function.configuration.name) deletes all of the function",
                name: "InvalidParameterValue")
        }
        let belongings = try await belongings(of: function)
        if !isDry { try await delete(function, belongings) }
        record["deployed"] = account.deployed(function.configuration, isDry ? nil : .deleted)
        record["removed"] = belongings.json
    }

    /// Deletes what was made for a function that is no longer there, such as after a removal that was cut short, and adds
    /// that to its record if there is anything.
    ///
    /// - Throws: the first `Failure` that something could not be deleted for.
    func removeLeftovers(_ record: inout Record) async throws(Failure) {
        guard let name = record["function"]?.string else { return }
        let leftovers = try await leftovers(of: name)
        guard !leftovers.isEmpty else { return }
        if !isDry {
            let failure = await deleteObjects(of: leftovers)
            if let failure = await delete(leftovers) ?? failure { throw failure }
        }
        record["removed"] = leftovers.json
    }

    /// Deletes once more the logs that late writers brought back.
    ///
    /// - Throws: the `Failure` of the first that cannot be deleted.
    func sweep() async throws(Failure) {
        // Nobody writes on this machine after its functions are gone.
        guard account.target == .aws else { return }
        try await logs.sweep(services.logs)
    }

    /// Finds what goes with a function, before anything is deleted.
    private func belongings(of function: DeployedFunction) async throws(Failure) -> Belongings {
        let configuration = function.configuration
        var found = Belongings()
        if let name = configuration.ownRoleName,
            let role = try await services.roles.role(name),
            role.tags[DeployedFunction.functionTag] == configuration.arn
        {
            found.role = name
        }
        found.owner = configuration.account ?? ""
        for bucket in function.buckets {
            do throws(Failure) {
                found.objects += try await packages(of: configuration.name, in: bucket, found.owner)
            } catch {
                // A bucket's name is anybody's once it was deleted.
                guard error.isDenied || error.name == "PermanentRedirect" else { throw error }
                let unseen = Failure(
                    cannot: "look into bucket", bucket, error.reason,
                    next: "packages that were left there stay")
                note(unseen.line(of: configuration.name))
            }
        }
        // Another group may be that of others too.
        let group = LogGroup.usual(of: configuration.name)
        if configuration.logGroup ?? group == group {
            found.logGroup = try await services.logs.group(group)?.name
        }
        return found
    }

    /// The packages of a function that are in a bucket, and that Lambda Pool put there.
    private func packages(of name: String, in bucket: String, _ owner: String)
        async throws(Failure) -> [KeptObject]
    {
        let storage = try services.storage(owner)
        var found: [KeptObject] = []
        for key in try await storage.keys(
            startingWith: PackageFolder.prefix(ofFunction: name), in: bucket)
        where try await storage.isOurs(key, in: bucket) == true {
            found.append(KeptObject(bucket: bucket, key: key))
        }
        return found
    }

    /// Finds what was made for a function that is no longer there, as far as we may look.
    private func leftovers(of name: String) async throws(Failure) -> Belongings {
        let owner = try await services.accountNumber()
        var found = Belongings(owner: owner)
        let role = RoleName.own(of: name, in: account.region)
        let arn =
            "arn:\(account.partition.rawValue):lambda:\(account.region):\(owner):function:\(name)"
        try await unlessDenied { () throws(Failure) in
            let tags = try await services.roles.role(role)?.tags
            if tags?[DeployedFunction.functionTag] == arn { found.role = role }
        }
        try await unlessDenied { () throws(Failure) in
            found.objects = try await packages(
                of: name, in: PackageFolder.bucket(account: owner, region: account.region), owner)
        }
        try await unlessDenied { () throws(Failure) in
            guard let group = try await services.logs.group(LogGroup.usual(of: name)) else {
                return
            }
            // Lambda makes groups too, and a function of ours may have been followed by another's.
            let isOurs = try await services.logs.tags(of: group)[DeployedFunction.managedTag] != nil
            if isOurs || found.role != nil { found.logGroup = group.name }
        }
        return found
    }

    /// Looks for something that need not be there, and that who may not see it leaves alone.
    private func unlessDenied(_ look: () async throws(Failure) -> Void) async throws(Failure) {
        do throws(Failure) { try await look() } catch {
            guard error.isDenied else { throw error }
        }
    }

    /// Deletes a function with what belongs to it, as far as it can be.
    private func delete(_ function: DeployedFunction, _ belongings: Belongings)
        async throws(Failure)
    {
        let name = function.configuration.name
        // Only the function says where they are.
        let failure = await deleteObjects(of: belongings)
        do throws(Failure) { try await services.functions.delete(name) } catch {
            // It was there a moment ago.
            guard error.isNotFound else { throw error }
        }
        if let failure = await delete(belongings) ?? failure {
            throw Failure(
                failure.kind, cannot: failure.verb, failure.thing,
                "\(failure.reason) (the function '\(name)' itself is deleted)", next: failure.next,
                name: failure.name)
        }
    }

    /// - Returns: the first failure; the rest is deleted all the same.
    private func deleteObjects(of belongings: Belongings) async -> Failure? {
        var failure: Failure?
        for object in belongings.objects {
            do throws(Failure) {
                try await services.storage(belongings.owner).deleteObject(
                    object.key, in: object.bucket)
            } catch {
                failure =
                    failure
                    ?? Failure(
                        error.kind, cannot: "delete", object.location, error.reason,
                        next: error.next, name: error.name)
            }
        }
        return failure
    }

    /// Deletes role and log of a function that is gone; the log comes last, because what still runs writes to it.
    ///
    /// - Returns: the first failure; the rest is deleted all the same.
    private func delete(_ belongings: Belongings) async -> Failure? {
        var failure: Failure?
        func attempt(_ step: () async throws(Failure) -> Void) async {
            do throws(Failure) { try await step() } catch { failure = failure ?? error }
        }
        if let role = belongings.role {
            await attempt { () throws(Failure) in try await services.roles.deleteRole(role) }
        }
        if let group = belongings.logGroup {
            await attempt { () throws(Failure) in
                _ = try await services.logs.deleteGroup(group)
                logs.note(group)
            }
        }
        return failure
    }
}
