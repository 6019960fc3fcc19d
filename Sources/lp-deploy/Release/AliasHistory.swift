/// Which versions an alias named before, kept at the end of its description, where the move of the alias and its
/// history are one change.
struct AliasHistory: Hashable {
    /// What stands before it.
    let text: String
    /// The newest first.
    let versions: [Int]

    private static let mark = "lambdapool:before="
    /// Characters (API reference, CreateAlias).
    private static let longest = 256
    private static let most = 20

    init(description: String?) {
        let description = description ?? ""
        guard let start = description.ranges(of: Self.mark).last else {
            text = description
            versions = []
            return
        }
        let before = description[..<start.lowerBound]
        text = String(before.hasSuffix(" ") ? before.dropLast() : before)
        versions = description[start.upperBound...].split(separator: ",").compactMap { Int($0) }
    }

    private init(text: String, versions: [Int]) {
        self.text = text
        self.versions = versions
    }

    /// The history after the alias has left a version.
    func leaving(_ version: Int) -> AliasHistory {
        let before = [version] + versions.filter { $0 != version }
        return AliasHistory(text: text, versions: Array(before.prefix(Self.most)))
    }

    /// The newest version of the history that is still there, and the history before it; nil when there is none.
    func back(to existing: [Int]) -> (version: Int, history: AliasHistory)? {
        guard let place = versions.firstIndex(where: existing.contains) else { return nil }
        return (
            versions[place],
            AliasHistory(text: text, versions: Array(versions[(place + 1)...]))
        )
    }

    /// The alias's description; the oldest versions give way where it would be too long.
    var description: String {
        var kept = versions
        while !kept.isEmpty {
            let end = Self.mark + kept.map(String.init).joined(separator: ",")
            let whole = text.isEmpty ? end : text + " " + end
            if whole.unicodeScalars.count <= Self.longest { return whole }
            kept.removeLast()
        }
        return text
    }
}
