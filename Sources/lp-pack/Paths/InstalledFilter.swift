import LPArchive

/// Leaves out of what was installed what the user's patterns say.
struct InstalledFilter {
    private let rules: IgnoreRules?
    /// Whether folders are left out.
    private var folders: [PathName: Bool] = [:]
    private(set) var omissions: [Omission] = []

    init(_ rules: IgnoreRules) { self.rules = rules.forInstalled }

    /// The files that ship.
    mutating func kept(_ files: [PackageFile]) -> [PackageFile] {
        guard let rules else { return files }
        return files.filter { file in
            let folders = PackageContent.ancestors(of: file.name)
            guard !folders.contains(where: { leavesOut($0, rules) }) else { return false }
            guard case .excluded(let rule) = rules.judge(file.name, isFolder: false) else {
                return true
            }
            let bytes = (try? PackageSize([file]))?.total
            omit(file.name, bytes, rule, isFolder: false)
            return false
        }
    }

    private mutating func leavesOut(_ folder: PathName, _ rules: IgnoreRules) -> Bool {
        if let known = folders[folder] { return known }
        var isOut = false
        if case .excluded(let rule) = rules.judge(folder.text, isFolder: true) {
            omit(folder.text, nil, rule, isFolder: true)
            isOut = true
        }
        folders[folder] = isOut
        return isOut
    }

    private mutating func omit(_ name: String, _ bytes: Int?, _ reason: String, isFolder: Bool) {
        omissions.append(
            Omission(
                name: name, isFolder: isFolder, bytes: bytes, reason: reason, isSecret: false))
    }
}
