public import LPCore

/// One input of a map, as it was read and as the value it is.
public struct Input: Hashable, Sendable {
    /// The line, byte for byte, without its newline; empty when it was too long to keep.
    public let line: [UInt8]
    /// Nil when the line is no value.
    public let value: JSONText?

    public init(line: [UInt8], value: JSONText? = nil) {
        self.line = line
        self.value = value
    }

    public init(_ value: JSONText) { self.init(line: value.bytes, value: value) }

    /// What it holds in memory, roughly: a value is usually its line.
    var bytes: Int { value.map { max($0.bytes.count, line.count) } ?? line.count }
}
