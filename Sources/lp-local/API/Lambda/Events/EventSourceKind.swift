/// What is peculiar to a kind of event source.
struct EventSourceKind {
    /// Members of a mapping that are not given, as JSON texts.
    let defaults: [String: String]
    let needsStart: Bool
    /// What is said of a state that a client brought about.
    let reason: String

    /// - Parameter service: as an ARN names it; nil for a source that is no service of AWS.
    init(service: Substring?) {
        switch service {
        case "kinesis", "dynamodb":
            self = Self.streams
        case "sqs":
            self.init(
                defaults: [
                    "BatchSize": "10", "MaximumBatchingWindowInSeconds": "0",
                    "FunctionResponseTypes": "[]",
                ], needsStart: false, reason: "USER_INITIATED")
        default:
            self.init(
                defaults: ["BatchSize": "100", "LastProcessingResult": "\"No records processed\""],
                needsStart: false, reason: "USER_INITIATED")
        }
    }

    private init(defaults: [String: String], needsStart: Bool, reason: String) {
        self.defaults = defaults
        self.needsStart = needsStart
        self.reason = reason
    }

    /// Kinesis and DynamoDB (replies of Lambda).
    private static let streams = EventSourceKind(
        defaults: [
            "BatchSize": "100", "MaximumBatchingWindowInSeconds": "0",
            "FunctionResponseTypes": "[]", "BisectBatchOnFunctionError": "false",
            "DestinationConfig": #"{"OnFailure":{}}"#, "MaximumRecordAgeInSeconds": "-1",
            "MaximumRetryAttempts": "-1", "ParallelizationFactor": "1",
            "TumblingWindowInSeconds": "0", "LastProcessingResult": "\"No records processed\"",
        ], needsStart: true, reason: "User action")
}
