import LPCore
import NIOCore

/// What a destination is told of an asynchronous call (developer guide, destinations).
struct EventRecord {
    let call: Call
    let course: EventCourse
    let ending: EventCourse.Ending
    let result: Result<Outcome, any Error>

    /// - Parameter now: milliseconds since 1970.
    func json(_ now: Int) -> JSONText {
        func text(_ value: String) -> JSONText { JSONText(string: value) }
        let version = call.function.split(separator: ":").dropFirst().first.map(String.init)
        let arn = call.arn.split(separator: ":").count > 7 ? call.arn : call.arn + ":$LATEST"
        var members = [
            ("version", text("1.0")), ("timestamp", text(WallClock.iso(now) + "Z")),
            (
                "requestContext",
                JSONText.object([
                    ("requestId", text(call.requestId)), ("functionArn", text(arn)),
                    ("condition", text(ending.rawValue)),
                    ("approximateInvokeCount", JSONText(course.attempts)),
                ])
            ), ("requestPayload", JSONText(unchecked: Array(call.payload.readableBytesView))),
        ]
        if case .success(let outcome) = result {
            var context = [
                ("statusCode", JSONText(200)),
                ("executedVersion", text(version ?? StoredFunction.latest)),
            ]
            if outcome.isError { context.append(("functionError", text("Unhandled"))) }
            members += [
                ("responseContext", .object(context)),
                ("responsePayload", JSONText(unchecked: Array(outcome.payload.readableBytesView))),
            ]
        }
        return .object(members)
    }
}
