import FoundationEssentials

// Between JSON texts and typed values: what Lambda Pool itself writes and reads, never a user's data.
extension JSONText {
    public static let null = JSONText(unchecked: Array("null".utf8))

    public init(_ number: Int) { self.init(unchecked: Array(String(number).utf8)) }
    public init(_ truth: Bool) { self.init(unchecked: Array((truth ? "true" : "false").utf8)) }

    /// A string, escaped as RFC 8259 section 7 demands and no further.
    public init(string: String) { self.init(quoting: string.utf8) }

    /// Any bytes as a string; what is not UTF-8 becomes U+FFFD.
    public init(quotingAny bytes: some Collection<UInt8>) {
        self.init(quoting: String(decoding: bytes, as: UTF8.self).utf8)
    }

    private init(quoting text: String.UTF8View) {
        var quoted: [UInt8] = [UInt8(ascii: "\"")]
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): quoted += [UInt8(ascii: "\\"), byte]
            case 0x0A: quoted += Array("\\n".utf8)
            case 0x0D: quoted += Array("\\r".utf8)
            case 0x09: quoted += Array("\\t".utf8)
            case 0x00..<0x20:
                let hex = String(byte, radix: 16)
                quoted += Array(("\\u00" + (hex.count == 1 ? "0" : "") + hex).utf8)
            default: quoted.append(byte)
            }
        }
        self.init(unchecked: quoted + [UInt8(ascii: "\"")])
    }

    /// An object of members in the order given.
    public static func object(_ members: [(String, JSONText)]) -> JSONText {
        var text: [UInt8] = [UInt8(ascii: "{")]
        for (name, value) in members {
            if text.count > 1 { text.append(UInt8(ascii: ",")) }
            text += JSONText(string: name).bytes
            text.append(UInt8(ascii: ":"))
            text += value.bytes
        }
        return JSONText(unchecked: text + [UInt8(ascii: "}")])
    }

    public static func array(_ elements: [JSONText]) -> JSONText {
        var text: [UInt8] = [UInt8(ascii: "[")]
        for (index, element) in elements.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            text += element.bytes
        }
        return JSONText(unchecked: text + [UInt8(ascii: "]")])
    }

    /// A typed value of the user's, its keys in alphabetical order so that equal values are equal texts.
    ///
    /// - Throws: an `EncodingError` when it is not JSON, as a number that is not finite.
    public init(of value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        self.init(unchecked: Array(try encoder.encode(value)))
    }

    /// A typed value of ours: it holds strings, integers and booleans alone, which cannot fail.
    public init(encoding value: some Encodable) { self = (try? JSONText(of: value)) ?? .null }

    /// The value as a type of ours; the error says which member is missing or of the wrong kind.
    public func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(bytes))
    }

    /// The decoded string; nil when the value is no string or holds a lone surrogate.
    public var string: String? {
        guard bytes.first == UInt8(ascii: "\"") else { return nil }
        guard bytes.contains(UInt8(ascii: "\\")) else {
            return String(decoding: bytes.dropFirst().dropLast(), as: UTF8.self)
        }
        return try? decode(String.self)
    }

    public var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// What a decoding error says, in words that fit into a message.
public func describe(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "\(error)" }
    func place(_ context: DecodingError.Context, _ last: (any CodingKey)? = nil) -> String {
        let path = context.codingPath + (last.map { [$0] } ?? [])
        return path.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
    }
    switch error {
    case .keyNotFound(let key, let context): return "'\(place(context, key))' is missing"
    case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
        return "'\(place(context))' is not \(noun(for: type))"
    case .dataCorrupted(let context):
        return context.codingPath.isEmpty
            ? context.debugDescription : "'\(place(context))' is out of range"
    @unknown default: return "\(error)"
    }
}

private func noun(for type: any Any.Type) -> String {
    switch type {
    case is String.Type: "a string"
    case is Bool.Type: "true or false"
    case is Int.Type, is Double.Type: "a whole number"
    case is [Any].Type: "a list"
    default: "an object"
    }
}
