extension [String] {
    /// The first of them in quotes, and how many more there are, for a line to people.
    var listed: String {
        let shown = count > 4 ? 3 : count
        let names = prefix(shown).map { "'\($0)'" }.joined(separator: ", ")
        return count > shown ? "\(names) and \(count - shown) more" : names
    }
}
