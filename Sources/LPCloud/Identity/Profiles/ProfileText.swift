import LPCore

/// Reads the text of a config or credentials file.
///
/// Source: the AWS SDKs' reference, Shared config and credentials files, and their published tests. Unlike Python's
/// parser it drops comments after values.
struct ProfileText {
    private let path: String
    private let kind: ProfileSection.FileKind
    private var sections: [ProfileSection] = []
    /// What the next property belongs to.
    private var place = Place.nowhere
    /// The property that an indented line goes on with.
    private var property: String?
    private var line = 0

    private enum Place {
        case nowhere
        case ignored
        case section
    }

    /// - Throws: a `Failure` that names the file and the line.
    static func sections(_ text: String, path: String, kind: ProfileSection.FileKind)
        throws(Failure) -> [ProfileSection]
    {
        var reader = ProfileText(path: path, kind: kind)
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            try reader.read(line)
        }
        return reader.sections
    }

    private init(path: String, kind: ProfileSection.FileKind) {
        self.path = path
        self.kind = kind
    }

    private mutating func read(_ text: Substring) throws(Failure) {
        line += 1
        guard let first = text.trimmed.first, text.first != "#", text.first != ";" else { return }
        if text.first?.isBlank == true {
            try goOn(with: text.trimmed)
        } else if first == "[" {
            try begin(text)
        } else {
            try define(text)
        }
    }

    private mutating func begin(_ text: Substring) throws(Failure) {
        guard let end = text.firstIndex(of: "]") else {
            throw fault("profile definition must end with ']'")
        }
        property = nil
        let heading = text[text.index(after: text.startIndex)..<end]
        if let section = ProfileSection(heading: heading, of: kind) {
            sections.append(section)
            place = .section
        } else {
            place = .ignored
        }
    }

    private mutating func define(_ text: Substring) throws(Failure) {
        if case .nowhere = place { throw fault("expected a profile definition") }
        guard let (name, value) = Self.pair(text) else {
            throw fault("expected an '=' sign defining a property")
        }
        guard !name.isEmpty else { throw fault("property did not have a name") }
        let key = name.lowercased()
        property = key
        guard case .section = place, ProfileSection.isName(name) else { return }
        sections[sections.count - 1].properties[key] = String(Self.withoutComment(value).trimmed)
    }

    private mutating func goOn(with text: Substring) throws(Failure) {
        if case .nowhere = place { throw fault("expected a profile definition") }
        guard let property else {
            throw fault("expected a property definition, found continuation")
        }
        guard case .section = place,
            let value = sections[sections.count - 1].properties[property]
        else { return }
        // Under a property without a value stand properties of its own.
        if value.isEmpty || value.first == "\n" {
            guard let (name, _) = Self.pair(text) else {
                throw fault("expected an '=' sign defining a sub-property")
            }
            guard !name.isEmpty else { throw fault("sub-property did not have a name") }
        }
        sections[sections.count - 1].properties[property] = value + "\n" + text
    }

    /// What stands on both sides of the first `=`; nil when there is none.
    private static func pair(_ text: Substring) -> (name: Substring, value: Substring)? {
        guard let sign = text.firstIndex(of: "=") else { return nil }
        return (text[..<sign].trimmed, text[text.index(after: sign)...])
    }

    /// A comment needs a blank before it, else it is data.
    private static func withoutComment(_ value: Substring) -> Substring {
        var isAfterBlank = false
        for index in value.indices {
            if isAfterBlank, "#;".contains(value[index]) { return value[..<index] }
            isAfterBlank = value[index].isBlank
        }
        return value
    }

    /// The properties that stand indented under one.
    static func nested(_ value: String) -> [String: String] {
        var found: [String: String] = [:]
        for line in value.split(separator: "\n") {
            guard let (name, value) = pair(line) else { continue }
            found[name.lowercased()] = String(value.trimmed)
        }
        return found
    }

    private func fault(_ reason: String) -> Failure {
        Failure(
            .unable, cannot: "read", "\(path):\(line)", reason, next: "correct that line",
            name: "InvalidProfile")
    }
}
