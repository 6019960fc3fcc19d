/// The platform's own lines in a function's log (developer guide, Lambda function logs).
enum LogLines {
    static func start(_ requestId: String, version: String) -> String {
        "START RequestId: \(requestId) Version: \(version)\n"
    }

    /// The last two lines of a call.
    ///
    /// - Parameters:
    ///   - duration: nanoseconds, without init.
    ///   - initDuration: nanoseconds; only for a worker's first call, whose bill it is part of.
    ///   - memory: MB that the function may have.
    ///   - peak: MB that it has had.
    static func end(
        _ requestId: String, duration: Int64, initDuration: Int64?, memory: Int, peak: Int,
        status: Outcome.Status, cause: String? = nil
    ) -> String {
        let billed = (duration + (initDuration ?? 0) + 999_999) / 1_000_000
        var report =
            "END RequestId: \(requestId)\nREPORT RequestId: \(requestId)\t"
            + "Duration: \(WallClock.twoDecimals(nanoseconds: duration)) ms\tBilled Duration: \(billed) ms\t"
            + "Memory Size: \(memory) MB\tMax Memory Used: \(peak) MB\t"
        if let initDuration {
            report += "Init Duration: \(WallClock.twoDecimals(nanoseconds: initDuration)) ms\t"
        }
        if status != .success { report += "Status: \(status.rawValue)" }
        if let cause { report += "\tError Type: \(cause)" }
        return report + "\n"
    }

    /// Init that did not end well.
    static func initReport(_ duration: Int64, status: String, errorType: String?) -> String {
        "INIT_REPORT Init Duration: \(WallClock.twoDecimals(nanoseconds: duration)) ms\tPhase: init\tStatus: \(status)"
            + (errorType.map { "\tError Type: \($0)" } ?? "") + "\n"
    }

    /// `Runtime.X` and `Function.X` stand as they are, anything else is unknown (Runtime API, Error type).
    static func errorType(_ given: String?) -> String {
        let parts = (given ?? "").split(separator: ".", omittingEmptySubsequences: false)
        let isKnown =
            parts.count == 2 && ["Runtime", "Function"].contains(parts[0])
            && parts[1].first?.isUppercase == true && parts[1].allSatisfy(\.isLetter)
        return given.flatMap { isKnown ? $0 : nil } ?? "Runtime.Unknown"
    }

    /// What the platform says of a call that it ended itself.
    static func failure(_ requestId: String, _ outcome: Outcome) -> String {
        guard let message = outcome.message else { return "" }
        guard outcome.status == .timeout else { return "\(message)\n" }
        let text = message.replacing("RequestId: \(requestId) Error: ", with: "")
        return "\(WallClock.iso(WallClock.milliseconds()))Z \(requestId) \(text)\n\n"
    }
}
