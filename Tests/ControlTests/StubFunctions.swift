import LPCloud
import LPCore
import Synchronization

/// A Lambda of one function in memory, which writes down what is done to it.
final class StubFunctions: FunctionService, LayerService, VersionService {
    private struct State {
        var function: DeployedFunction?
        var calls: [String] = []
        /// What the next calls of that name are refused for.
        var refusals: [String: [Failure]] = [:]
        var versions: [Int: FunctionConfiguration] = [:]
        var aliases: [String: Alias] = [:]
        var layers: [LayerVersion] = []
    }

    private let state: Mutex<State>

    init(_ function: DeployedFunction? = nil) { state = Mutex(State(function: function)) }

    /// Has the next calls that start with a word fail.
    func refuse(_ word: String, _ failures: Failure...) {
        state.withLock { $0.refusals[word] = failures }
    }

    func publishBefore(_ versions: [Int], aliases: [Alias] = []) {
        state.withLock { state in
            for version in versions { state.versions[version] = state.function?.configuration }
            for alias in aliases { state.aliases[alias.name] = alias }
        }
    }

    func addLayers(_ layers: [LayerVersion]) { state.withLock { $0.layers = layers } }

    var calls: [String] { state.withLock { $0.calls } }

    private func note(_ call: String) { state.withLock { $0.calls.append(call) } }

    private func ask(_ call: String) throws(Failure) {
        let refusal = state.withLock { state -> Failure? in
            state.calls.append(call)
            let word = call.prefix { $0 != " " }
            guard var left = state.refusals[String(word)], !left.isEmpty else { return nil }
            defer { state.refusals[String(word)] = left }
            return left.removeFirst()
        }
        if let refusal { throw refusal }
    }

    func function(_ name: String) async throws(Failure) -> DeployedFunction? {
        note("get \(name)")
        return state.withLock { $0.function }
    }

    func page(after marker: String?) async throws(Failure) -> FunctionPage {
        FunctionPage(functions: [], next: nil)
    }

    func tags(_ arn: String) async throws(Failure) -> [String: String] { [:] }

    func setTags(_ arn: String, _ tags: [String: String]) async throws(Failure) {
        note("tag \(tags.keys.sorted().joined(separator: ","))")
    }

    func removeTags(_ arn: String, _ names: [String]) async throws(Failure) {
        note("untag \(names.joined(separator: ","))")
    }

    func create(
        _ name: String, _ code: FunctionCode, _ settings: FunctionSettings, tags: [String: String]
    ) async throws(Failure) {
        try ask("create \(name) \(JSONText(encoding: settings).text)")
        state.withLock { $0.function = .with("", sha256: Self.emptyHash, tags: tags) }
    }

    func updateCode(_ name: String, _ code: FunctionCode, revision: String?) async throws(Failure) {
        try ask("code \(code.architecture ?? "-")")
        state.withLock { state in
            state.function = .with(
                "", sha256: Self.emptyHash, tags: state.function?.userTags ?? [:])
        }
    }

    func updateSettings(_ name: String, _ settings: FunctionSettings, revision: String?)
        async throws(Failure)
    { try ask("settings \(JSONText(encoding: settings).text)") }

    func reserve(_ name: String, _ concurrency: Int?) async throws(Failure) {
        note("reserve \(concurrency.map(String.init) ?? "none")")
    }

    func version(_ name: String, _ qualifier: String) async throws(Failure)
        -> FunctionConfiguration?
    {
        note("get \(name):\(qualifier)")
        return state.withLock { state in
            let number = Int(qualifier) ?? state.aliases[qualifier].flatMap { Int($0.version) }
            return number.flatMap { state.versions[$0] }
        }
    }

    func publish(_ name: String, sha256: String?) async throws(Failure) -> FunctionConfiguration {
        note("publish \(sha256 ?? "")")
        return try state.withLock { (state) throws(Failure) in
            let number = (state.versions.keys.max() ?? 0) + 1
            guard let function = state.function else { throw Self.nothing }
            let sha256 = function.configuration.codeSha256 ?? ""
            let made = DeployedFunction.with(",\"Version\":\"\(number)\"", sha256: sha256)
                .configuration
            state.versions[number] = made
            return made
        }
    }

    func versions(_ name: String) async throws(Failure) -> [Int] {
        note("versions")
        return state.withLock { $0.versions.keys.sorted() }
    }

    func deleteVersion(_ name: String, _ version: Int) async throws(Failure) {
        note("delete \(name):\(version)")
    }

    func alias(_ alias: String, of name: String) async throws(Failure) -> Alias? {
        note("alias \(alias)")
        return state.withLock { $0.aliases[alias] }
    }

    func aliases(_ name: String) async throws(Failure) -> [Alias] {
        note("aliases")
        return state.withLock { Array($0.aliases.values) }
    }

    func createAlias(_ alias: Alias, of name: String) async throws(Failure) {
        note("create alias \(alias.name) \(alias.version)")
    }

    func updateAlias(_ alias: Alias, of name: String) async throws(Failure) {
        note("move alias \(alias.name) \(alias.version) \(alias.description ?? "")")
    }

    func delete(_ name: String) async throws(Failure) { note("delete \(name)") }

    func layerVersions(_ name: String) async throws(Failure) -> [LayerVersion] {
        note("layer \(name)")
        return state.withLock { $0.layers }
    }

    func layerVersion(_ arn: String) async throws(Failure) -> LayerVersion {
        note("layer \(arn)")
        guard let layer = state.withLock({ $0.layers.first { $0.arn == arn } }) else {
            throw Self.nothing
        }
        return layer
    }

    func publishLayer(_ name: String, _ draft: LayerDraft, _ code: CodePlace)
        async throws(Failure) -> LayerVersion
    { throw Self.nothing }

    private static let nothing = Failure(cannot: "read", "it", "there is none")
    /// Base64 of the SHA-256 of nothing.
    static let emptyHash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
}

extension DeployedFunction {
    /// A function of ours as Lambda would report it.
    ///
    /// - Parameter members: more members of the configuration, each after a comma.
    static func with(
        _ members: String, handler: String = "lambdapool_agent.handler",
        architecture: String = "x86_64", sha256: String = "s1", role: String = "r",
        tags: [String: String] = [:], concurrency: Int? = nil
    ) -> DeployedFunction {
        let text = """
            {"FunctionName":"f","FunctionArn":"arn:f","Runtime":"python3.13","Architectures":["\(architecture)"],\
            "Handler":"\(handler)","MemorySize":128,"Timeout":3,"CodeSha256":"\(sha256)",\
            "EphemeralStorage":{"Size":512},"Role":"\(role)"\(members)}
            """
        let ours = [
            DeployedFunction.managedTag: "1", DeployedFunction.contentTag: "c1",
            DeployedFunction.codeTag: sha256,
        ]
        do {
            let configuration = try JSONText(Array(text.utf8)).decode(FunctionConfiguration.self)
            return DeployedFunction(
                configuration: configuration, tags: ours.merging(tags) { $1 },
                concurrency: concurrency)
        } catch {
            preconditionFailure("\(error)")
        }
    }
}
