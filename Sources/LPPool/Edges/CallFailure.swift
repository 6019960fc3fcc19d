import LPCloud
public import LPCore

extension Failure {
    /// What stopped the calls of a function, in the words of a message.
    public init(calling function: String, _ callable: String?, _ error: ErrorDetails) {
        let isException = error.type == .pool && !Verdict.isRefusal(error)
        // The platform leads its sentence with the request's id, which tells a person nothing.
        let sentence = error.message.split(separator: " Error: ", maxSplits: 1)
        let told =
            sentence.count == 2 && sentence[0].hasPrefix("RequestId: ")
            ? sentence[1] : error.message[...]
        let message = told.prefix(1).lowercased() + told.dropFirst()
        self.init(
            isException ? .item : .unable, cannot: "call",
            callable.map { "\(function) \($0)" } ?? function,
            isException ? "\(error.name): \(error.message)" : message,
            next: Self.advice[error.name] ?? ServiceError.advice(of: error.name),
            name: error.name)
    }

    private static let advice = [
        "ResourceNotFoundException": "lp-ls shows what is deployed",
        "CallableNotFound": "a callable is written as module.sub:name, for Node as file:name",
        "NotCallable": "name no callable",
        "NotPackaged": "only what lp-pack was given can be called",
    ]
}
