import LPCloud
import LPPool

extension SingleCall.Reply {
    /// What is known of the call, on one line; nil when the service did not answer.
    var facts: String? {
        guard let response else { return nil }
        var facts = ["status \(response.status)"]
        if let requestId { facts.append("request \(requestId)") }
        if let version { facts.append("version \(version)") }
        if let report {
            facts += [
                "duration \(report.duration) ms", "billed \(report.billed) ms",
                "memory \(report.peak) of \(report.memory) MB",
            ]
            if let start = report.initDuration { facts.append("init \(start) ms") }
        }
        return facts.joined(separator: ", ")
    }
}
