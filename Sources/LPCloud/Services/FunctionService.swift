public import LPCore

/// What a cloud can do with functions.
public protocol FunctionService: Sendable {
    /// The function, or nil when there is none of that name.
    func function(_ name: String) async throws(Failure) -> DeployedFunction?

    /// A part of the list of all functions of the account, ours or not.
    ///
    /// - Parameter marker: what the page before leads to; nil for the first one.
    func page(after marker: String?) async throws(Failure) -> FunctionPage

    func tags(_ arn: String) async throws(Failure) -> [String: String]

    func setTags(_ arn: String, _ tags: [String: String]) async throws(Failure)

    func removeTags(_ arn: String, _ names: [String]) async throws(Failure)

    /// What a version is made of; nil when there is no such version or alias.
    ///
    /// - Parameter qualifier: a version's number or an alias.
    func version(_ name: String, _ qualifier: String) async throws(Failure)
        -> FunctionConfiguration?

    func create(
        _ name: String, _ code: FunctionCode, _ settings: FunctionSettings, tags: [String: String]
    ) async throws(Failure)

    /// Replaces the code.
    ///
    /// - Parameter revision: that of the function as it must still be; nil for any.
    func updateCode(_ name: String, _ code: FunctionCode, revision: String?) async throws(Failure)

    /// Replaces the settings that are not nil.
    ///
    /// - Parameter revision: that of the function as it must still be; nil for any.
    func updateSettings(_ name: String, _ settings: FunctionSettings, revision: String?)
        async throws(Failure)

    /// Reserves so many calls at once for the function; nil takes part in what the account has.
    func reserve(_ name: String, _ concurrency: Int?) async throws(Failure)

    /// Deletes all versions of it; a failure whose `isNotFound` is true when there is none.
    func delete(_ name: String) async throws(Failure)
}

extension FunctionService {
    /// The configuration of every function of the account, ours or not.
    public func all() async throws(Failure) -> [FunctionConfiguration] {
        var page = try await page(after: nil)
        var found = page.functions
        while let next = page.next {
            page = try await self.page(after: next)
            found += page.functions
        }
        return found
    }

    /// The function of that name that Lambda Pool made.
    ///
    /// - Parameter verb: what is to be done with it, for the message.
    /// - Throws: a `Failure` when there is none, or it is somebody else's, or nobody can tell.
    public func managed(_ name: String, verb: String) async throws(Failure) -> DeployedFunction {
        let function = try await existing(name, verb: verb)
        try function.checkOwnership(verb: verb)
        return function
    }

    /// The function of that name, whoever made it.
    ///
    /// - Parameter verb: what is to be done with it, for the message.
    /// - Throws: a `Failure` when there is none.
    public func existing(_ name: String, verb: String) async throws(Failure) -> DeployedFunction {
        do { _ = try Limits.functionReference(name) } catch { throw error.asKind(.item) }
        guard let function = try await function(name) else {
            throw Failure(
                cannot: verb, name, "there is no such function",
                next: "lp-ls lists those there are", name: Failure.notFound)
        }
        return function
    }

    /// Waits until no change of the function is under way, and returns it.
    ///
    /// A change that failed is none under way: `readiness` tells it.
    ///
    /// - Parameters:
    ///   - waiter: how long to wait in all.
    ///   - clock: the time since some moment.
    ///   - pause: what waits; a test's clock need not.
    /// - Throws: a `Failure` when it takes longer, or the function goes away meanwhile.
    public func settled(
        _ name: String, waiter: Waiter = Waiter(), clock: () -> Duration = Waiter.clock,
        pause: (Duration) async -> Void = { try? await Task.sleep(for: $0) }
    ) async throws(Failure) -> DeployedFunction {
        try await waiter.wait(for: name, clock: clock, pause: pause) { () throws(Failure) in
            guard let function = try await self.function(name) else {
                throw Failure(
                    cannot: "wait for", name, "somebody deleted it meanwhile",
                    name: Failure.notFound)
            }
            return (function.configuration.readiness == .pending ? .pending : .done, function)
        }
    }
}
