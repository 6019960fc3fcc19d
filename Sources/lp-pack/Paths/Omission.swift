/// What the rules left out of a package.
struct Omission: Hashable {
    /// In the package, had it come there.
    let name: String
    let isFolder: Bool
    /// Nil for a folder, whose content nobody has looked at.
    let bytes: Int?
    let reason: String
    /// Whether it may hold secrets, so that the user is told.
    let isSecret: Bool

    /// What the user should know of them, in one line.
    static func notice(_ omissions: [Omission]) -> String? {
        let secrets = omissions.filter(\.isSecret).map(\.name)
        guard !secrets.isEmpty else { return nil }
        return "left out \(secrets.listed): \(secrets.count == 1 ? "it" : "they") may hold secrets"
    }
}
