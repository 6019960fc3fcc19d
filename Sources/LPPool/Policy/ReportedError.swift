import LPCore

extension ErrorDetails {
    /// What a runtime, or the agent for one call of a batch, reports of a function that failed.
    ///
    /// - Parameter text: the object of `errorType`, `errorMessage` and `stackTrace`.
    init(reported text: JSONText, requestId: String?) {
        var type: String?
        var message: String?
        var trace: JSONText?
        for (name, value) in text.members ?? [] {
            switch name.string {
            case "errorType": type = value.string
            case "errorMessage": message = value.string ?? value.text
            case "stackTrace": trace = Self.userFrames(value)
            default: break
            }
        }
        let isThePlatforms =
            type.map { type in Self.platformPrefixes.contains { type.hasPrefix($0) } } ?? true
        self.init(
            type: isThePlatforms ? .function : .pool, name: type ?? "Unknown",
            message: message ?? text.onOneLine.text, trace: trace, requestId: requestId)
    }

    private static let platformPrefixes = ["Runtime.", "Sandbox.", "Function.", "Extension."]

    /// The trace without the agent's frames, which are nothing of the user's; nil when no frame is left.
    private static func userFrames(_ trace: JSONText) -> JSONText? {
        guard let frames = trace.elements else { return trace.onOneLine }
        let kept = frames.filter { !$0.text.contains("lambdapool_agent.py") }
        return kept.isEmpty ? nil : .array(kept.map(\.onOneLine))
    }
}
