import LPCore

@testable import LPCloud
@testable import LPPool

/// Answers batches as an agent does, and counts what it executed.
final class BatchAgent: Transfers {
    /// What becomes of one input; nil takes the whole call down with it.
    private let execute: (Int) -> String?
    /// How many inputs it does before it leaves out the rest.
    private let patience: Int
    private(set) var executions: [Int: Int] = [:]
    private(set) var sizes: [Int] = []
    private(set) var largestBody = 0
    private var finished: [(id: Int, result: Result<Response, TransferError>)] = []
    private(set) var now = 0

    init(patience: Int = .max, _ execute: @escaping (Int) -> String?) {
        self.execute = execute
        self.patience = patience
    }

    func start(
        _ request: PreparedRequest, as id: Int, at date: SigningDate, timeout: Int,
        fill: (inout Payload) -> Void
    ) {
        var payload = Payload()
        fill(&payload)
        largestBody = max(largestBody, payload.count)
        let event = JSONText(unchecked: Array(payload.bytes))
        finished.append((id, .success(answer(event))))
    }

    private func answer(_ event: JSONText) -> Response {
        let batch = event.members?.first { $0.name.string == "batch" }?.value.elements ?? []
        sizes.append(batch.count)
        var parts: [String] = []
        for (place, call) in batch.enumerated() {
            guard place < patience else {
                parts.append(#"{"skipped":true}"#)
                continue
            }
            let input = call.members?[0].value.elements?.first.flatMap { Int($0.text) } ?? -1
            executions[input, default: 0] += 1
            guard let part = execute(input) else {
                return Response(
                    status: 200, headers: [("X-Amz-Function-Error", "Unhandled")],
                    body: Array(#"{"errorType":"Runtime.ExitError","errorMessage":"dead"}"#.utf8))
            }
            parts.append(part)
        }
        return Response(status: 200, body: Array("[\(parts.joined(separator: ","))]".utf8))
    }

    func perform() {}

    func nextFinished() -> (id: Int, result: Result<Response, TransferError>)? {
        finished.isEmpty ? nil : finished.removeFirst()
    }

    func wait(milliseconds: Int, watching: [Watch]) { now += max(milliseconds, 1) }
}
