/// One JSON value, checked and kept byte for byte as it was written.
///
/// Numbers of any length, duplicate keys, escapes and lone surrogates survive, because nothing is decoded
/// (RFC 8259 leaves their meaning to the reader).
public struct JSONText: Hashable, Sendable {
    /// The value without white space around it; UTF-8.
    public let bytes: [UInt8]

    /// How many containers may be open at once.
    public static let depthLimit = 10_000

    /// Checks that a text holds exactly one value and keeps it without the white space around it.
    public init(_ text: some Collection<UInt8>) throws(JSONFault) {
        let all = Array(text)
        let range = try all.scan(JSONText.wholeText)
        bytes = range.count == all.count ? all : Array(all[range])
    }

    /// Takes bytes that are known to be one value.
    public init(unchecked bytes: [UInt8]) { self.bytes = bytes }

    /// The range of the one value in a text.
    ///
    /// - Throws: `JSONFault` when the text is not exactly one value.
    public static func range(in text: UnsafeBufferPointer<UInt8>) throws(JSONFault) -> Range<Int> {
        var scanner = JSONScanner(text)
        return try wholeText(&scanner)
    }

    private static func wholeText(_ scanner: inout JSONScanner) throws(JSONFault) -> Range<Int> {
        scanner.skipWhiteSpace()
        let range = try scanner.value()
        scanner.skipWhiteSpace()
        guard scanner.atEnd else {
            throw JSONFault(offset: scanner.position, reason: "more text after the value")
        }
        return range
    }
}

// MARK: - Looking inside

extension JSONText {
    public var isNull: Bool { bytes == Array("null".utf8) }
    public var isObject: Bool { bytes.first == UInt8(ascii: "{") }
    public var isArray: Bool { bytes.first == UInt8(ascii: "[") }

    /// The members of an object in their order, duplicates included; nil when the value is no object.
    public var members: [(name: JSONText, value: JSONText)]? {
        guard isObject else { return nil }
        var found: [(JSONText, JSONText)] = []
        // The text was checked when it was made, so the walk cannot fail.
        try? bytes.scan { (scanner: inout JSONScanner) throws(JSONFault) in
            try scanner.expect(UInt8(ascii: "{"), "'{'")
            scanner.skipWhiteSpace()
            while scanner.peek != UInt8(ascii: "}") {
                let name = try scanner.string()
                scanner.skipWhiteSpace()
                try scanner.expect(UInt8(ascii: ":"), "':'")
                scanner.skipWhiteSpace()
                found.append((slice(name), slice(try scanner.value())))
                try scanner.passComma()
            }
        }
        return found
    }

    /// The elements of an array; nil when the value is no array.
    public var elements: [JSONText]? {
        guard isArray else { return nil }
        var found: [JSONText] = []
        try? bytes.scan { (scanner: inout JSONScanner) throws(JSONFault) in
            try scanner.expect(UInt8(ascii: "["), "'['")
            scanner.skipWhiteSpace()
            while scanner.peek != UInt8(ascii: "]") {
                found.append(slice(try scanner.value()))
                try scanner.passComma()
            }
        }
        return found
    }

    private func slice(_ range: Range<Int>) -> JSONText { JSONText(unchecked: Array(bytes[range])) }

    /// The value with no white space outside strings, so that it fits on a line.
    public var onOneLine: JSONText {
        guard bytes.contains(where: { $0 == 0x0A || $0 == 0x0D }) else { return self }
        var kept: [UInt8] = []
        kept.reserveCapacity(bytes.count)
        var inString = false
        var escaped = false
        for byte in bytes {
            if inString {
                kept.append(byte)
                inString = escaped || byte != UInt8(ascii: "\"")
                escaped = !escaped && byte == UInt8(ascii: "\\")
            } else if byte > 0x20 {
                kept.append(byte)
                inString = byte == UInt8(ascii: "\"")
            }
        }
        return JSONText(unchecked: kept)
    }
}

extension JSONScanner {
    fileprivate mutating func passComma() throws(JSONFault) {
        skipWhiteSpace()
        guard peek == UInt8(ascii: ",") else { return }
        try expect(UInt8(ascii: ","), "','")
        skipWhiteSpace()
    }
}

extension [UInt8] {
    fileprivate func scan<Result>(
        _ walk: (inout JSONScanner) throws(JSONFault) -> Result
    ) throws(JSONFault) -> Result {
        try withUnsafeBufferPointer { (buffer) throws(JSONFault) -> Result in
            var scanner = JSONScanner(buffer)
            return try walk(&scanner)
        }
    }
}
