import LPCloud
import LPCore
import LPPool

/// A call that a new version must answer before an alias names it.
struct SmokeCall: Hashable {
    let text: String
    private let event: JSONText

    /// - Parameter text: a callable, or a JSON object: a call with its arguments as in `lp-map --tasks`, else the event.
    init(_ text: String) {
        self.text = text
        guard let value = try? JSONText(Array(text.utf8)), value.isObject else {
            event = Call.event(text, args: [], kwds: [])
            return
        }
        let members = (value.members ?? []).map { ($0.name.string ?? "", $0.value) }
        func member(_ name: String) -> JSONText? { members.last { $0.0 == name }?.1 }
        guard let callable = member("call")?.string else {
            event = value
            return
        }
        let keywords = (member("kwds")?.members ?? []).map { ($0.name.string ?? "", $0.value) }
        event = Call.event(callable, args: member("args")?.elements ?? [], kwds: keywords)
    }

    /// Calls a version of a function.
    ///
    /// - Throws: a `Failure` when it does not answer, or with an error.
    func make(_ function: String, version: String, through transport: any Transport)
        async throws(Failure)
    {
        let reply = await SingleCall(function, qualifier: version).make(event, through: transport)
        guard case .failure(let error) = reply.answer else { return }
        throw Failure(
            cannot: "release version \(version) of", function,
            "its smoke call '\(text)' failed: \(error.name): \(error.message)", name: "SmokeFailed")
    }
}
