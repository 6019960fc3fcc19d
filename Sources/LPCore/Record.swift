/// One line of the pipe: an object whose fields are read by name and otherwise passed on untouched, in order.
public struct Record: Sendable {
    private var fields: [(name: String, quoted: JSONText, value: JSONText)]

    public init() { fields = [] }

    /// Reads a line.
    ///
    /// - Throws: a `Failure` when the line is not one JSON object.
    public init(line: some Collection<UInt8>) throws(Failure) {
        func shown() -> String {
            let start = Self.withoutVariables(line).prefix(60)
            return String(decoding: start, as: UTF8.self) + (start.count < line.count ? "…" : "")
        }
        let text: JSONText
        do { text = try JSONText(line) } catch {
            throw Failure(cannot: "read", shown(), "not JSON: \(error)", name: "InvalidRecord")
        }
        guard let members = text.members else {
            throw Failure(
                cannot: "read", shown(), "a record is a JSON object",
                next: "lambdapool(7) describes its fields", name: "InvalidRecord")
        }
        // A name that is no Unicode text (a lone surrogate) can be nobody's field: it keeps its escapes.
        fields = members.map { ($0.name.string ?? $0.name.text, $0.name, $0.value) }
    }

    /// What of a line that is perhaps no record may be shown: all before its variables, whose values are secrets.
    public static func withoutVariables(_ line: some Collection<UInt8>) -> [UInt8] {
        let line = Array(line)
        return Array(
            line[..<(line.firstRange(of: Array("\"env\"".utf8))?.lowerBound ?? line.count)])
    }

    /// The field's value; of a repeated field the last.
    public subscript(_ name: String) -> JSONText? {
        get { fields.last { $0.name == name }?.value }
        set {
            guard let newValue else { return fields.removeAll { $0.name == name } }
            if let place = fields.firstIndex(where: { $0.name == name }) {
                fields[place].value = newValue
                let later = fields[(place + 1)...].filter { $0.name != name }
                fields.replaceSubrange((place + 1)..., with: later)
            } else {
                fields.append((name, JSONText(string: name), newValue))
            }
        }
    }

    /// The field in its three states: absent, `null`, a value of the type.
    ///
    /// - Throws: a `Failure` that names the field when its value is of another type.
    public func setting<Value: Decodable>(_ name: String, _ type: Value.Type) throws(Failure)
        -> Setting<Value>
    {
        guard let text = self[name] else { return .absent }
        if text.isNull { return .reset }
        do { return .value(try text.decode(type)) } catch {
            let reason = describe(error).replacing("''", with: "it")
            throw Failure(cannot: "use field", name, reason, name: "InvalidRecord")
        }
    }

    /// Whether an earlier command failed on this record.
    public var hasFailed: Bool { self["error"] != nil }

    /// The record with the failure as its `error`.
    public func failed(_ failure: Failure) -> Record {
        var record = self
        record["error"] = failure.details.json
        return record
    }

    /// The record as it goes out: one line, no white space between fields.
    public var line: [UInt8] {
        var text: [UInt8] = [UInt8(ascii: "{")]
        for (index, field) in fields.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            text += field.quoted.bytes + [UInt8(ascii: ":")] + field.value.onOneLine.bytes
        }
        return text + [UInt8(ascii: "}")]
    }
}

/// A field of a specification: absent keeps what is deployed, a value sets, `null` resets.
public enum Setting<Value> {
    case absent
    case reset
    case value(Value)

    public var value: Value? { if case .value(let value) = self { value } else { nil } }
}

extension Setting: Equatable where Value: Equatable {}
extension Setting: Hashable where Value: Hashable {}
extension Setting: Sendable where Value: Sendable {}
