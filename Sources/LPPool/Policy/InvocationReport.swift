import LPCore

/// What the last lines of an invocation's log say that it used (Lambda's REPORT line).
public struct InvocationReport: Hashable, Sendable {
    /// The call's own time in ms.
    public let duration: Double
    /// Billed time in ms, initialisation included.
    public let billed: Int
    /// The function's memory in MB.
    public let memory: Int
    /// The most memory that it has had, in MB.
    public let peak: Int
    /// The time of a cold start in ms; nil when the worker was warm.
    public let initDuration: Double?

    var isColdStart: Bool { initDuration != nil }

    /// - Parameter encoded: the reply's `x-amz-log-result` header: base64.
    init?(encoded: String) {
        guard let bytes = Base64.decode(encoded) else { return nil }
        self.init(tail: String(decoding: bytes, as: UTF8.self))
    }

    /// - Parameter tail: the end of the invocation's log, as text or as JSON.
    /// - Returns: nil when there is no report in it.
    init?(tail: some StringProtocol) {
        let line = tail.range(ofLast: "REPORT RequestId:")
        let object = tail.range(ofLast: "\"type\":\"platform.report\"")
        // The function may have printed the other one: the platform's comes last.
        switch (line, object) {
        case (let line?, let object) where object.map({ $0 < line }) ?? true:
            self.init(line: tail[line...].prefix { $0 != "\n" })
        case (_, let object?):
            let start = tail[..<object].lastIndex(of: "\n").map(tail.index(after:))
            self.init(object: tail[(start ?? tail.startIndex)...].prefix { $0 != "\n" })
        default: return nil
        }
    }

    /// From `REPORT RequestId: …` and fields between tabs.
    private init?(line: some StringProtocol) {
        let fields = line.split(separator: "\t")
        func number<Number: LosslessStringConvertible>(_ name: String) -> Number? {
            let field = fields.first { $0.hasPrefix(name) }
            return field.flatMap { Number(String($0.dropFirst(name.count).prefix { $0 != " " })) }
        }
        guard let billed: Int = number("Billed Duration: "),
            let memory: Int = number("Memory Size: ")
        else { return nil }
        self.billed = billed
        self.memory = memory
        duration = number("Duration: ") ?? 0
        peak = number("Max Memory Used: ") ?? 0
        initDuration = number("Init Duration: ")
    }

    /// From the event of a function whose logs are JSON (Lambda Telemetry API, `platform.report`).
    private init?(object: some StringProtocol) {
        guard let text = try? JSONText(Array(object.utf8)),
            let metrics = try? text.decode(Event.self).record.metrics
        else { return nil }
        billed = metrics.billedDurationMs
        memory = metrics.memorySizeMB
        duration = metrics.durationMs ?? 0
        peak = metrics.maxMemoryUsedMB ?? 0
        initDuration = metrics.initDurationMs
    }

    private struct Event: Decodable {
        struct Record: Decodable { let metrics: Metrics }
        struct Metrics: Decodable {
            let durationMs: Double?
            let billedDurationMs: Int
            let memorySizeMB: Int
            let maxMemoryUsedMB: Int?
            let initDurationMs: Double?
        }
        let record: Record
    }
}

extension StringProtocol {
    /// Where a text stands for the last time; looked for from the end and byte by byte, since every call has a log.
    fileprivate func range(ofLast text: String) -> Index? {
        let bytes = Array(utf8)
        let wanted = Array(text.utf8)
        guard bytes.count >= wanted.count else { return nil }
        let place = (0...(bytes.count - wanted.count)).last { bytes[$0...].starts(with: wanted) }
        return place.map { utf8.index(startIndex, offsetBy: $0) }
    }
}
