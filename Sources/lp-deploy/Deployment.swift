import LPCloud
import LPCore

/// One function on its way to what its record asks for.
struct Deployment {
    private let name: String
    private let wanted: FunctionSpecification
    private let package: Package?
    private let deployer: Deployer
    private var services: Services { deployer.services }
    private var functions: any FunctionService & LayerService & VersionService {
        services.functions
    }
    private var isNew = false
    /// The fields that were changed so far.
    private var changed: [String] = []

    init(
        _ name: String, _ wanted: FunctionSpecification, _ package: Package?, by deployer: Deployer
    ) {
        self.name = name
        self.wanted = wanted
        self.package = package
        self.deployer = deployer
    }

    private var retention: Retention { Retention(services: services, wanted: wanted.retention) }
    private var release: Release {
        Release(services: services, wishes: deployer.release, pause: deployer.pause)
    }

    // MARK: - Looking

    /// What would change; nil when nothing would.
    func report() async throws(Failure) -> PlanReport? {
        let current = try await functions.function(name)
        try check(current)
        let plan = try await plan(on: current)
        var report = PlanReport(isNew: current == nil, changes: plan.changes)
        if let package, let code = report.changes.firstIndex(where: { $0.field == "package" }) {
            report.changes[code].details = try await CodeDifference.between(
                current?.location, package.path,
                authorities: services.account.endpoint.authorities)
        }
        if let change = try await retention.change(of: name, current?.configuration) {
            report.changes.append(change)
        }
        if let alias = deployer.release.alias {
            var isDue = !report.changes.isEmpty
            if !isDue, let current {
                isDue = try await release.isDue(name, current.configuration)
            }
            if isDue {
                report.changes.append(Change(field: "alias", new: JSONText(string: alias)))
            }
        }
        return report.changes.isEmpty && current != nil ? nil : report
    }

    private func plan(on current: DeployedFunction?) async throws(Failure) -> Plan {
        let now = current?.configuration
        let runtime = wanted.runtime.value ?? now?.runtime
        let architecture = wanted.architecture.value ?? now?.architectures?.first
        let resolver = LayerResolver(
            layers: functions, ofThisRun: deployer.layers, runtime: runtime,
            architecture: architecture)
        // The layers that it has are right for what it is.
        let isAsItWas = runtime == now?.runtime && architecture == now?.architectures?.first
        let layers = try await resolver.resolve(
            wanted.layers, present: isAsItWas ? now?.layers ?? [] : [])
        return try Plan(
            wanted, package, on: current,
            Surroundings(
                defaultRole: services.account.defaultRole,
                ownRole: RoleName.own(of: name, in: services.account.region),
                replacesEnvironment: deployer.replacesEnvironment,
                usesBucket: package?.isLarge ?? false, layers: layers))
    }

    /// Whether we may make or change the function.
    private func check(_ current: DeployedFunction?) throws(Failure) {
        guard let current else {
            guard package == nil else { return }
            throw Failure(
                cannot: "deploy", name, "there is no such function, and the record has no package",
                next: "make one: lp-pack PATH | lp-deploy \(name)", name: "PackageMissing")
        }
        try current.checkOwnership(verb: "deploy", next: "choose another name")
        guard deployer.mode != .create || isNew else {
            throw Failure(
                cannot: "create", name, "it exists", next: "leave out --create",
                name: "AlreadyExists")
        }
        if case .createFailed(let reason) = current.configuration.readiness {
            throw Failure(
                cannot: "update", name, "it could not be made: \(reason)",
                next: "lp-rm \(name), then deploy again", name: "CreateFailed")
        }
    }

    // MARK: - Changing

    /// Makes the function what the record asks for; begins anew when somebody else changes it meanwhile.
    ///
    /// - Returns: the record's `deployed`.
    mutating func run() async throws(Failure) -> JSONText {
        let waiter = Waiter(first: .milliseconds(500), longest: .seconds(5))
        var conflict: Failure?
        do throws(Failure) {
            return try await waiter.wait(for: name, pause: deployer.pause) { () throws(Failure) in
                do throws(Failure) {
                    return (.done, try await attempt())
                } catch {
                    guard error.isConflict else { throw error }
                    conflict = error
                    return (.pending, .null)
                }
            }
        } catch {
            guard error.name == "NotReady", let conflict else { throw error }
            throw Failure(
                cannot: conflict.verb, name, "somebody else keeps changing it: \(conflict.reason)",
                next: "run the same command again later", name: conflict.name)
        }
    }

    private mutating func attempt() async throws(Failure) -> JSONText {
        var current = try await functions.function(name)
        if current?.configuration.readiness == .pending { current = try await settled() }
        try check(current)
        let plan = try await plan(on: current)
        let now: FunctionConfiguration
        if let current {
            if !isNew { note(plan.fields) }
            now = try await update(current, plan)
        } else if let package {
            now = try await create(plan, package)
        } else {
            return .null
        }
        if plan.concurrency != .absent { try await functions.reserve(name, plan.concurrency.value) }
        // A new function's group was there before its first call.
        if current != nil, try await retention.keep(name, now) { note(["retention"]) }
        let done = try await release.make(name, now)
        if done.movedAlias, !isNew { note(["alias"]) }
        return services.account.deployed(
            now, isNew ? .created : changed.isEmpty ? .unchanged : .updated, changes: changed,
            release: done.version.map { ($0, deployer.release.alias) })
    }

    private mutating func note(_ fields: [String]) {
        changed += fields.filter { !changed.contains($0) }
    }

    private mutating func create(_ plan: Plan, _ package: Package) async throws(Failure)
        -> FunctionConfiguration
    {
        let now = try await deployer.upload.lend(
            package, of: name, in: PackageFolder.prefix(ofFunction: name)
        ) { (place) throws(Failure) in
            let code = FunctionCode(place, architecture: plan.architecture)
            var settings = plan.settings
            settings.role = try await role(plan, settings.vpc)
            _ = try await retention.keep(name, nil)
            var tags = plan.newTags.merging(package.tags) { $1 }
            tags[DeployedFunction.bucketTag] = place.bucket
            do throws(Failure) {
                try await whenKnown(plan.role, settings.role) { () throws(Failure) in
                    try await functions.create(name, code, settings, tags: tags)
                }
            } catch {
                // A call whose reply was lost is made again, and then meets its own work.
                guard error.isTaken, let there = try await functions.function(name),
                    there.isManaged, there.configuration.codeSha256 == package.sha256
                else { throw error }
            }
            return try await ready(package)
        }
        isNew = true
        return now
    }

    /// Changes something once the role that goes with it is known everywhere, which takes IAM some seconds.
    ///
    /// - Parameter arn: the role's.
    private func whenKnown(
        _ role: Plan.Role, _ arn: String?, _ change: () async throws(Failure) -> Void
    ) async throws(Failure) {
        var refusal: Failure?
        do throws(Failure) {
            try await RoleWait.waiter.wait(for: name, pause: deployer.pause) {
                () throws(Failure) in
                do throws(Failure) {
                    try await change()
                    return (.done, ())
                } catch {
                    guard role != .asItIs, RoleWait.passes(error) else { throw error }
                    if refusal == nil { try await roleMaker.confirm(role) }
                    refusal = error
                    return (.pending, ())
                }
            }
        } catch {
            guard error.name == "NotReady", let refusal else { throw error }
            throw RoleWait.failure(refusal, arn ?? "")
        }
    }

    private var roleMaker: ExecutionRole {
        ExecutionRole(services: services, boundary: deployer.boundary)
    }

    private func role(_ plan: Plan, _ network: Network?) async throws(Failure) -> String? {
        try await roleMaker.arn(
            plan.role, of: name, isInNetwork: network?.subnets.isEmpty == false)
    }

    /// Configuration, then code, then tags: each waits until the one before has taken effect. Tags that go do so before
    /// the code, whose own need the room.
    private func update(_ current: DeployedFunction, _ plan: Plan) async throws(Failure)
        -> FunctionConfiguration
    {
        var now = current.configuration
        var tags = plan.newTags
        if plan.updatesSettings {
            var settings = plan.settings
            settings.role = try await role(plan, settings.vpc ?? now.vpc)
            // Lambda looks at a role when a function is made, and then not before the next call.
            try await roleMaker.confirm(plan.role)
            try await whenKnown(plan.role, settings.role) { () throws(Failure) in
                try await functions.updateSettings(name, settings, revision: now.revision)
            }
            now = try await ready(nil)
        }
        if !plan.removedTags.isEmpty { try await functions.removeTags(now.arn, plan.removedTags) }
        if plan.updatesCode, let package {
            let before = now
            now = try await deployer.upload.lend(
                package, of: name, in: PackageFolder.prefix(ofFunction: name)
            ) { (place) throws(Failure) in
                // Before anything can go wrong with the code: what is left is looked for there.
                if let value = place.bucket.flatMap(current.buckets(with:)) {
                    try await functions.setTags(before.arn, [DeployedFunction.bucketTag: value])
                }
                let code = FunctionCode(
                    place, architecture: plan.architecture ?? before.architectures?.first)
                try await functions.updateCode(name, code, revision: before.revision)
                return try await ready(package)
            }
            tags.merge(package.tags) { $1 }
        }
        if !tags.isEmpty { try await functions.setTags(now.arn, tags) }
        return now
    }

    private func settled() async throws(Failure) -> DeployedFunction {
        try await functions.settled(name, pause: deployer.pause)
    }

    /// Waits until a change has taken effect.
    ///
    /// - Parameter package: the code that must run then; nil for any.
    private func ready(_ package: Package?) async throws(Failure) -> FunctionConfiguration {
        let now = try await settled().configuration
        switch now.readiness {
        case .ready, .pending: break
        case .createFailed(let reason), .updateFailed(let reason):
            throw Failure(cannot: "deploy", name, reason, name: "UpdateFailed")
        }
        guard package == nil || now.codeSha256 == package?.sha256 else {
            throw Failure(
                cannot: "deploy", name, "the code that runs is not the code that was uploaded",
                next: "run the same command again", name: "CodeMismatch")
        }
        return now
    }
}
