extension LayerVersion {
    /// The hash over the package's contents; nil when Lambda Pool did not publish the version.
    public var content: String? { parts.map { String($0.content) } }

    /// What the user says that it is for.
    public var text: String { parts.map { String($0.text) } ?? description ?? "" }

    /// The description's last word is ours if it starts with our mark.
    private var parts: (text: Substring, content: Substring)? {
        let words = description ?? ""
        let space = words.lastIndex(of: " ")
        let word = words[(space.map(words.index(after:)) ?? words.startIndex)...]
        guard word.hasPrefix(LayerDraft.mark), word != LayerDraft.mark[...] else { return nil }
        return (words[..<(space ?? words.startIndex)], word.dropFirst(LayerDraft.mark.count))
    }
}
