public import LPCore

/// What a cloud can do with functions.
public protocol FunctionService: Sendable {
    /// The function, or nil when there is none of that name.
    func function(_ name: String) async throws(Failure) -> DeployedFunction?

    /// The configuration of every function of the account, ours or not.
    func all() async throws(Failure) -> [FunctionConfiguration]

    func tags(_ arn: String) async throws(Failure) -> [String: String]

    func setTags(_ arn: String, _ tags: [String: String]) async throws(Failure)

    func removeTags(_ arn: String, _ names: [String]) async throws(Failure)

    func create(
        _ name: String, _ code: FunctionCode, _ settings: FunctionSettings, tags: [String: String]
    ) async throws(Failure)

    func updateCode(_ name: String, _ code: FunctionCode) async throws(Failure)

    func updateSettings(_ name: String, _ settings: FunctionSettings) async throws(Failure)

    /// Deletes all versions of it; a failure whose `isNotFound` is true when there is none.
    func delete(_ name: String) async throws(Failure)
}

extension FunctionService {
    /// The function of that name that Lambda Pool made.
    ///
    /// - Parameter verb: what is to be done with it, for the message.
    /// - Throws: a `Failure` when there is none, or it is somebody else's.
    public func managed(_ name: String, verb: String) async throws(Failure) -> DeployedFunction {
        do { _ = try Limits.functionReference(name) } catch { throw error.asKind(.item) }
        guard let function = try await function(name) else {
            throw Failure(
                cannot: verb, name, "there is no such function",
                next: "lp-ls lists those there are",
                name: Failure.notFound)
        }
        guard function.isManaged else {
            throw Failure(
                cannot: verb, name, "Lambda Pool did not make this function", name: "NotManaged")
        }
        return function
    }

    /// Waits until no change of the function is under way, and returns it.
    ///
    /// - Parameters:
    ///   - patience: how long to wait in all.
    ///   - pause: what waits; a test's clock need not.
    /// - Throws: a `Failure` when it takes longer, or the function goes away meanwhile.
    public func settled(
        _ name: String, patience: Duration = .seconds(300),
        pause: (Duration) async -> Void = { try? await Task.sleep(for: $0) }
    ) async throws(Failure) -> DeployedFunction {
        var waited = Duration.zero
        var step = Duration.milliseconds(50)
        while true {
            guard let function = try await self.function(name) else {
                throw Failure(
                    cannot: "wait for", name, "somebody deleted it meanwhile",
                    name: Failure.notFound)
            }
            guard function.configuration.readiness == .pending else { return function }
            guard waited < patience else {
                throw Failure(
                    cannot: "wait for", name,
                    "its change is still under way after \(patience.components.seconds) s",
                    next: "run the same command again later", name: "NotReady")
            }
            await pause(step)
            waited += step
            step = min(step * 2, .seconds(1))
        }
    }
}
