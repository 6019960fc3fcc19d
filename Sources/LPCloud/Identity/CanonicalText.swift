/// The text of a canonical request as it is written, with a hole where the date belongs.
struct CanonicalText {
    private(set) var bytes: [UInt8] = []
    /// How many bytes come before the date.
    private(set) var hole = 0

    private static let newline = UInt8(ascii: "\n")

    mutating func append(line: some Collection<UInt8>) {
        bytes += line
        bytes.append(Self.newline)
    }

    /// Appends a query of encoded, sorted parts; the value of the part named `date` is the hole.
    mutating func append(query: [(name: String, value: String)], date: String?) {
        for (index, part) in query.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: "&")) }
            bytes += part.name.utf8
            bytes.append(UInt8(ascii: "="))
            if part.name == date {
                hole = bytes.count
            } else {
                bytes += part.value.utf8
            }
        }
        bytes.append(Self.newline)
    }

    /// Appends headers sorted by their names, those of one name on one line; the value of the one named `date` is the hole.
    ///
    /// - Returns: the names, each once, joined by semicolons.
    mutating func append(headers: [(name: String, value: String)], date: String) -> [UInt8] {
        var names: [UInt8] = []
        for (index, header) in headers.enumerated() {
            if index > 0, headers[index - 1].name == header.name {
                bytes.append(UInt8(ascii: ","))
            } else {
                if index > 0 {
                    bytes.append(Self.newline)
                    names.append(UInt8(ascii: ";"))
                }
                names += header.name.utf8
                bytes += header.name.utf8
                bytes.append(UInt8(ascii: ":"))
            }
            if header.name == date {
                hole = bytes.count
            } else {
                appendFolded(header.value)
            }
        }
        bytes += [Self.newline, Self.newline]
        return names
    }

    /// Appends a header's value trimmed, its runs of white space single spaces.
    private mutating func appendFolded(_ value: String) {
        var value = value
        value.withUTF8 { text in
            for (index, word) in text.split(whereSeparator: Self.isSpace).enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: " ")) }
                bytes += word
            }
        }
    }

    /// Space, and from tab to carriage return.
    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte)
    }
}
