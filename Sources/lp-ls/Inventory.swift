import LPCloud
import LPCore

/// Finds functions and how they are tagged, with few calls.
struct Inventory: Sendable {
    let functions: any FunctionService
    let index: any TagIndex

    /// Looks under way at once.
    private static let atOnce = 16

    /// Every function that carries our tag, by name.
    ///
    /// - Parameter inFull: whether what a list lacks is wanted too: how they stand, what is reserved for them.
    /// - Throws: the `Failure` of a call: a list that lacks some functions would be taken for the whole.
    func managed(inFull: Bool) async throws(Failure) -> [DeployedFunction] {
        let ours = try await index.functions(tagged: DeployedFunction.managedTag)
        let tags = Dictionary(ours.map { ($0.arn, $0.tags) }) { _, last in last }
        if inFull { return try await look(at: Array(tags.keys), tags) }
        var join = Join(tags.keys)
        var looked: [DeployedFunction] = []
        loop: while true {
            switch join.next {
            case .page(let marker): join.take(try await functions.page(after: marker))
            case .look(let missing):
                looked = try await look(at: missing, tags)
                break loop
            case .done: break loop
            }
        }
        let listed = join.found.map { arn, configuration in
            DeployedFunction(configuration: configuration, tags: tags[arn] ?? [:])
        }
        return Self.sorted(listed + looked)
    }

    /// Every function of the account, by name.
    ///
    /// - Parameter inFull: as above.
    /// - Returns: the functions, and why nobody can tell which of them are ours, if so.
    func all(inFull: Bool) async throws(Failure) -> (
        functions: [DeployedFunction], cannotTell: Failure?
    ) {
        let listed = try await functions.all()
        if inFull { return (Self.sorted(try await look(at: listed.map(\.arn))), nil) }
        var cannotTell: Failure?
        var tagged: [TaggedResource] = []
        do {
            tagged = try await index.functions(tagged: DeployedFunction.managedTag)
        } catch {
            cannotTell = error
        }
        let tags = Dictionary(tagged.map { ($0.arn, $0.tags) }) { _, last in last }
        let found = listed.map {
            DeployedFunction(
                configuration: $0, tags: tags[$0.arn] ?? [:], tagsProblem: cannotTell?.reason)
        }
        return (Self.sorted(found), cannotTell)
    }

    /// Those of ours that are still there, with the tags of the index where their own cannot be read.
    private func look(at arns: [String], _ tags: [String: [String: String]]) async throws(Failure)
        -> [DeployedFunction]
    {
        let found = try await look(at: arns).map { function in
            function.tagsProblem == nil
                ? function
                : DeployedFunction(
                    configuration: function.configuration,
                    tags: tags[function.configuration.arn] ?? [:])
        }
        return Self.sorted(found.filter(\.isManaged))
    }

    /// The functions of these ARNs, without those that somebody deleted since they were listed.
    private func look(at arns: [String]) async throws(Failure) -> [DeployedFunction] {
        let functions = functions
        return try await arns.concurrentMap(atOnce: Self.atOnce) { (arn) async throws(Failure) in
            try await functions.function(arn)
        }.compactMap { $0 }
    }

    private static func sorted(_ functions: [DeployedFunction]) -> [DeployedFunction] {
        functions.sorted { $0.configuration.name < $1.configuration.name }
    }
}
