extension Limits {
    /// Checks the names and the size of environment variables; their values are never named.
    ///
    /// - Throws: a `Failure` that says which name Lambda would refuse, or that they are too large.
    public static func environment(_ variables: [String: String]) throws(Failure) {
        if let name = variables.keys.sorted().first(where: { !isVariable($0) }) {
            throw refusal(
                "env", name,
                "a variable's name is a letter and then letters, digits and '_', two at least")
        }
        let bytes = variables.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        guard bytes <= environment else {
            throw refusal(
                "env", "\(variables.count) variables",
                "they have \(bytes) bytes, and may have \(environment)")
        }
    }

    /// Whether a variable may have this name: `[a-zA-Z]([a-zA-Z0-9_])+` (API reference, Environment).
    public static func isVariable(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count >= 2 else { return false }
        return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first | 0x20)
            && name.utf8.allSatisfy { isNameByte($0) && $0 != UInt8(ascii: "-") }
    }

    /// Checks tags of the user's against what AWS takes (API reference, TagResource; general reference, Tagging).
    public static func tags(_ tags: [String: String]) throws(Failure) {
        for (name, value) in tags.sorted(by: { $0.key < $1.key }) {
            guard (1...128).contains(name.unicodeScalars.count), value.unicodeScalars.count <= 256
            else {
                throw refusal(
                    "tag", name, "a name has 1 to 128 characters, a value at most 256")
            }
            guard !name.lowercased().hasPrefix("aws:") else {
                throw refusal("tag", name, "names that start with aws: belong to AWS")
            }
            guard (name + value).unicodeScalars.allSatisfy(isTagCharacter) else {
                throw refusal(
                    "tag", name, "only letters, digits, spaces and _ . : / = + - @ may be in it")
            }
        }
        try tagCount(tags.count + ownTags, ours: ownTags)
    }

    /// Checks the number of all tags that a function is to have, so many of them ours.
    public static func tagCount(_ count: Int, ours: Int) throws(Failure) {
        guard count > tags else { return }
        throw refusal(
            "tags", "\(count) tags",
            "\(ours) of them are Lambda Pool's own, and there may be \(tags)")
    }

    private static func isTagCharacter(_ character: Unicode.Scalar) -> Bool {
        switch character {
        case " ", "_", ".", ":", "/", "=", "+", "-", "@": true
        default: character.properties.isAlphabetic || character.properties.numericType != nil
        }
    }

    /// Checks that a list of layers is not too long, and that each can be one.
    public static func layers(_ layers: [String]) throws(Failure) {
        guard layers.count <= self.layers else {
            throw refusal(
                "layers", "\(layers.count) layers", "a function has at most \(self.layers)")
        }
        for layer in layers {
            let parts = layer.split(separator: ":", omittingEmptySubsequences: false)
            let isARN = parts[0] == "arn"
            if !isARN { _ = try layerName(String(parts[0])) }
            let isVersion = parts.count == (isARN ? 8 : 2) && Int(parts.last ?? "") ?? 0 > 0
            guard isVersion || parts.count == 1 && !isARN else {
                throw refusal(
                    "layer", layer, "write NAME, NAME:VERSION or an ARN that ends in a version")
            }
        }
    }

    /// Checks the days of a log's retention.
    public static func retention(_ days: Int) throws(Failure) {
        guard retentions.contains(days) else {
            throw refusal(
                "retention", String(days),
                "CloudWatch Logs knows " + retentions.map(String.init).joined(separator: ", "))
        }
    }

    /// Checks the name of an alias.
    public static func aliasName(_ name: String) throws(Failure) -> String {
        guard name.utf8.allSatisfy(isNameByte), (1...128).contains(name.utf8.count),
            Int(name) == nil
        else {
            throw refusal(
                "alias", name,
                "a name has 1 to 128 letters, digits, '-' and '_', and is no number")
        }
        return name
    }

    static func length(_ text: Setting<String>, _ field: String, _ longest: Int) throws(Failure) {
        guard let text = text.value, text.unicodeScalars.count > longest else { return }
        throw refusal(
            field, String(text.prefix(20)) + "…",
            "it has \(text.unicodeScalars.count) characters, and may have \(longest)")
    }

    private static func refusal(_ field: String, _ thing: String, _ reason: String) -> Failure {
        Failure(cannot: "use \(field)", thing, reason, name: "InvalidParameterValue")
    }
}
