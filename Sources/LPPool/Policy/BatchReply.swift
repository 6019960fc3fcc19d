import LPCore

/// The agent's reply to a call of many inputs (lambdapool(7)).
enum BatchReply {
    /// What the agent says of one input.
    enum Part: Equatable {
        case answer(Outcome.Answer)
        /// The agent did not come to it.
        case skipped
        /// It was executed, but its result did not fit beside the others'.
        case crowdedOut(ErrorDetails)
    }

    /// What became of each input, in their order.
    ///
    /// - Returns: nil when the text is no reply to so many inputs, or nothing was done for any.
    static func parts(of reply: JSONText, count: Int, requestId: String?) -> [Part]? {
        guard let elements = reply.elements, elements.count == count else { return nil }
        var parts: [Part] = []
        parts.reserveCapacity(count)
        for element in elements {
            guard let part = part(element, requestId) else { return nil }
            parts.append(part)
        }
        // A batch of which nothing is ever done would be sent for ever.
        return parts.allSatisfy { $0 == .skipped } ? nil : parts
    }

    private static func part(_ element: JSONText, _ requestId: String?) -> Part? {
        guard let members = element.members, members.count == 1, let (name, value) = members.first
        else { return nil }
        switch name.string {
        case "result": return .answer(.result(value.onOneLine))
        case "error" where value.isObject:
            let error = ErrorDetails(reported: value, requestId: requestId)
            return error.name == tooLarge ? .crowdedOut(error) : .answer(.failure(error))
        case "skipped": return .skipped
        default: return nil
        }
    }

    /// Lambda's name for a reply that is larger than 6 MB.
    private static let tooLarge = "Function.ResponseSizeTooLarge"

    static let invalid = ErrorDetails(
        type: .function, name: "InvalidReply",
        message: "the reply is not that of a batch, which only a function packed by lp-pack "
            + "without a handler of its own knows")
}
