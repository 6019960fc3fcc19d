import LPCore

/// A section of a profile file with its properties.
struct ProfileSection: Hashable, Sendable {
    enum Kind: String, Sendable {
        case profile
        case ssoSession = "sso-session"
        case services
    }

    let kind: Kind
    let name: String
    /// Whether `default` is written as `profile default`, which wins over the bare word.
    let isPrefixed: Bool
    /// Names in lower case.
    var properties: [String: String] = [:]
}

extension ProfileSection {
    /// The two files, whose sections are named differently.
    enum FileKind: Sendable {
        case config
        case credentials
    }

    /// Reads what stands between the brackets; nil for what is no section that anybody reads.
    init?(heading: Substring, of file: FileKind) {
        let words = heading.trimmed
        let first = words.prefix { !$0.isBlank }
        let name = words.dropFirst(first.count).trimmed
        switch (file, Kind(rawValue: String(first))) {
        case (.credentials, _):
            guard let name = Self.name(words) else { return nil }
            self.init(kind: .profile, name: name, isPrefixed: false)
        case (.config, let kind?) where !name.isEmpty:
            guard let name = Self.name(name) else { return nil }
            self.init(kind: kind, name: name, isPrefixed: true)
        case (.config, _):
            guard words == "default" else { return nil }
            self.init(kind: .profile, name: "default", isPrefixed: false)
        }
    }

    /// A name without the quotes that the AWS CLI writes around one with spaces; nil when it is none.
    private static func name(_ text: Substring) -> String? {
        for quote in ["\"", "'"] where text.count > 2 && text.hasPrefix(quote) {
            guard text.hasSuffix(quote) else { return nil }
            return String(text.dropFirst().dropLast())
        }
        return isName(text) ? String(text) : nil
    }

    /// Whether a text can be a name without quotes.
    static func isName(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-_/.%@:+".utf8.contains(byte)
                }
            }
    }
}

extension Character {
    var isBlank: Bool { self == " " || self == "\t" }
}

extension Substring {
    /// Without blanks at both ends.
    var trimmed: Substring {
        var rest = drop { $0.isBlank }
        while rest.last?.isBlank == true { rest.removeLast() }
        return rest
    }
}
