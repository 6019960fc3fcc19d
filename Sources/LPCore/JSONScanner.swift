/// A walk over the bytes of a JSON text (RFC 8259) that checks and slices but never decodes.
///
/// It is iterative: nesting costs a bit a level, never stack, and is limited by `JSONText.depthLimit`.
struct JSONScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var position: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>, from position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    var atEnd: Bool { position == bytes.count }

    /// The byte under the cursor, or 0 (which no JSON text holds) at the end.
    var peek: UInt8 { position < bytes.count ? bytes[position] : 0 }

    mutating func skipWhiteSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    mutating func expect(_ byte: UInt8, _ what: StaticString) throws(JSONFault) {
        guard peek == byte, !atEnd else { throw unexpected(what) }
        position += 1
    }

    /// Passes over one value, nested or not, and returns its range.
    mutating func value() throws(JSONFault) -> Range<Int> {
        let start = position
        var nesting = Nesting()
        repeat {
            if try !scalarOrOpening(&nesting) { continue }
            try closings(&nesting)
        } while nesting.depth > 0
        return start..<position
    }

    /// Passes over a scalar or the opening of a container; true when a value is now complete.
    private mutating func scalarOrOpening(_ nesting: inout Nesting) throws(JSONFault) -> Bool {
        switch peek {
        case UInt8(ascii: "{"):
            try open(&nesting, object: true)
            if peek == UInt8(ascii: "}") { return true }
            try key()
            return false
        case UInt8(ascii: "["):
            try open(&nesting, object: false)
            return peek == UInt8(ascii: "]")
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
        case UInt8(ascii: "t"): try literal("true")
        case UInt8(ascii: "f"): try literal("false")
        case UInt8(ascii: "n"): try literal("null")
        default: throw unexpected("a value")
        }
        return true
    }

    private mutating func open(_ nesting: inout Nesting, object: Bool) throws(JSONFault) {
        guard nesting.depth < JSONText.depthLimit else {
            throw fault("nested more than \(JSONText.depthLimit) levels deep")
        }
        nesting.push(object: object)
        position += 1
        skipWhiteSpace()
    }

    /// After a complete value: closes what ends here, or moves to where the next value starts.
    private mutating func closings(_ nesting: inout Nesting) throws(JSONFault) {
        while nesting.depth > 0 {
            skipWhiteSpace()
            let object = nesting.inObject
            switch peek {
            case UInt8(ascii: ","):
                position += 1
                skipWhiteSpace()
                if object { try key() }
                return
            case UInt8(ascii: "}") where object, UInt8(ascii: "]") where !object:
                position += 1
                nesting.pop()
            default: throw unexpected(object ? "',' or '}'" : "',' or ']'")
            }
        }
    }

    private mutating func key() throws(JSONFault) {
        guard peek == UInt8(ascii: "\"") else { throw unexpected("a name in quotes") }
        _ = try string()
        skipWhiteSpace()
        try expect(UInt8(ascii: ":"), "':'")
        skipWhiteSpace()
    }

    /// Passes over a string, quotes included, and returns its range.
    mutating func string() throws(JSONFault) -> Range<Int> {
        let start = position
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return start..<position
            case UInt8(ascii: "\\"): try escape()
            case 0x00..<0x20: throw fault("control character in a string")
            case 0x20..<0x80: position += 1
            default: try multibyte()
            }
        }
        throw fault("unterminated string")
    }

    private mutating func escape() throws(JSONFault) {
        position += 1
        switch peek {
        case UInt8(ascii: "u"):
            position += 1
            for _ in 0..<4 {
                guard isHexDigit(peek) else { throw fault("\\u without four hex digits") }
                position += 1
            }
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        default: throw fault("unknown escape")
        }
    }

    /// One UTF-8 sequence of two to four bytes: no overlong form, no surrogate (RFC 3629).
    private mutating func multibyte() throws(JSONFault) {
        let lead = bytes[position]
        let (length, second): (Int, ClosedRange<UInt8>) =
            switch lead {
            case 0xC2...0xDF: (2, 0x80...0xBF)
            case 0xE0: (3, 0xA0...0xBF)
            case 0xED: (3, 0x80...0x9F)
            case 0xE1...0xEF: (3, 0x80...0xBF)
            case 0xF0: (4, 0x90...0xBF)
            case 0xF1...0xF3: (4, 0x80...0xBF)
            case 0xF4: (4, 0x80...0x8F)
            default: throw fault("not UTF-8")
            }
        guard position + length <= bytes.count, second.contains(bytes[position + 1]) else {
            throw fault("not UTF-8")
        }
        for index in (position + 2)..<max(position + length, position + 2) {
            guard (0x80...0xBF).contains(bytes[index]) else { throw fault("not UTF-8") }
        }
        position += length
    }

    private mutating func number() throws(JSONFault) {
        if peek == UInt8(ascii: "-") { position += 1 }
        if peek == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if peek == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            position += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
    }

    private mutating func digits() throws(JSONFault) {
        guard isDigit(peek) else { throw unexpected("a digit") }
        while isDigit(peek) { position += 1 }
    }

    private mutating func literal(_ word: StaticString) throws(JSONFault) {
        guard bytes.count - position >= word.utf8CodeUnitCount else { throw unexpected("a value") }
        for index in 0..<word.utf8CodeUnitCount {
            guard bytes[position + index] == word.utf8Start[index] else {
                throw unexpected("a value")
            }
        }
        position += word.utf8CodeUnitCount
    }

    func unexpected(_ wanted: StaticString) -> JSONFault {
        atEnd ? fault("text ends where \(wanted) should be") : fault("expected \(wanted)")
    }

    private func fault(_ reason: String) -> JSONFault {
        JSONFault(offset: position, reason: reason)
    }
    private func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
    private func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 0x61 < 6 }
}

/// The containers that are open around the cursor, a bit each: 1 an object, 0 an array.
private struct Nesting {
    private(set) var depth = 0
    private var low: UInt64 = 0
    private var rest: [UInt64] = []

    var inObject: Bool { low & 1 == 1 }

    mutating func push(object: Bool) {
        if depth > 0, depth % 64 == 0 { rest.append(low) }
        low = low << 1 | (object ? 1 : 0)
        depth += 1
    }

    mutating func pop() {
        depth -= 1
        low >>= 1
        if depth > 0, depth % 64 == 0 { low = rest.removeLast() }
    }
}
