import LPCloud
import LPCore
import Synchronization

/// A Lambda of one function in memory, which writes down what is done to it.
final class StubFunctions: FunctionService {
    private struct State {
        var function: DeployedFunction?
        var calls: [String] = []
    }

    private let state: Mutex<State>

    init(_ function: DeployedFunction? = nil) { state = Mutex(State(function: function)) }

    var calls: [String] { state.withLock { $0.calls } }

    private func note(_ call: String) { state.withLock { $0.calls.append(call) } }

    func function(_ name: String) async throws(Failure) -> DeployedFunction? {
        note("get \(name)")
        return state.withLock { $0.function }
    }

    func all() async throws(Failure) -> [FunctionConfiguration] { [] }

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
        note("create \(name) \(JSONText(encoding: settings).text)")
        state.withLock { $0.function = .with("", tags: tags) }
    }

    func updateCode(_ name: String, _ code: FunctionCode) async throws(Failure) {
        note("code \(code.architecture ?? "-")")
    }

    func updateSettings(_ name: String, _ settings: FunctionSettings) async throws(Failure) {
        note("settings \(JSONText(encoding: settings).text)")
    }

    func delete(_ name: String) async throws(Failure) { note("delete \(name)") }
}

extension DeployedFunction {
    /// A function of ours as Lambda would report it.
    ///
    /// - Parameter members: more members of the configuration, each after a comma.
    static func with(
        _ members: String, handler: String = "lambdapool_agent.handler",
        architecture: String = "x86_64",
        tags: [String: String] = [:]
    ) -> DeployedFunction {
        let text = """
            {"FunctionName":"f","FunctionArn":"arn:f","Runtime":"python3.13","Architectures":["\(architecture)"],\
            "Handler":"\(handler)","MemorySize":128,"Timeout":3,"CodeSha256":"s1",\
            "EphemeralStorage":{"Size":512},"Role":"r"\(members)}
            """
        let ours = [
            DeployedFunction.managedTag: "1", DeployedFunction.contentTag: "c1",
            DeployedFunction.codeTag: "s1",
        ]
        do {
            let configuration = try JSONText(Array(text.utf8)).decode(FunctionConfiguration.self)
            return DeployedFunction(
                configuration: configuration, tags: ours.merging(tags) { $1 })
        } catch {
            preconditionFailure("\(error)")
        }
    }
}
