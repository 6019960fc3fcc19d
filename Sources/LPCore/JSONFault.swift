/// Why a text is not one JSON value, and where.
public struct JSONFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Bytes from the start of the text to what is wrong.
    public let offset: Int
    /// A phrase that follows "not JSON: ".
    public let reason: String

    public init(offset: Int, reason: String) {
        self.offset = offset
        self.reason = reason
    }

    public var description: String { "\(reason) at byte \(offset + 1)" }
}
