/// How firmly requirements say what is to be installed.
struct Pins {
    /// The names of packages of which any day may bring another version, as they are written.
    private(set) var open: [String] = []
    /// Whether each file is checked against a hash.
    private let hasHashes: Bool
    /// Whether the packages come from several indexes.
    private let hasExtraIndex: Bool

    /// - Parameters:
    ///   - files: all that are installed together.
    ///   - settings: of pip, which may name indexes too.
    ///   - installed: what the target's markers let through; none when that is not known.
    init(
        _ files: [RequirementsFile], _ settings: PipSettings,
        installed: InstalledPackages = InstalledPackages([])
    ) {
        let included = files.filter(\.isPips).flatMap { RequirementsFile.included(by: $0.path) }
        let asking = files.map(\.text) + included.filter { !$0.isConstraint }.map(\.text)
        let texts = asking + included.filter(\.isConstraint).map(\.text)
        hasHashes = texts.contains(where: \.hasHashes)
        hasExtraIndex = settings.hasExtraIndex || texts.contains(where: \.hasExtraIndex)
        var settled = Set(texts.flatMap(\.demands).filter(\.isExact).map(\.canonicalName))
        let present = Set(installed.names.map(RequirementsText.canonicalName))
        for demand in asking.flatMap(\.demands)
        where present.isEmpty || present.contains(demand.canonicalName) {
            if settled.insert(demand.canonicalName).inserted { open.append(demand.name) }
        }
    }

    /// What the user should know of them.
    var warnings: [String] {
        if hasHashes { return [] }
        var warnings: [String] = []
        if let first = open.first {
            warnings.append(
                "no exact version of \(open.listed) is required, so another day may bring another; "
                    + "write '\(first)==' and a version, or use a lock")
        }
        if hasExtraIndex {
            warnings.append(
                "there is an extra package index, on which others may offer a package by the name "
                    + "of yours; use one index, or a lock with hashes")
        }
        return warnings
    }
}
