/// The binaries that Node packages bring for every platform at once, of which the right one is loaded:
/// `prebuilds/linux-arm64/x.node` (prebuildify).
struct Prebuilds {
    private static let folder: Substring = "prebuilds"
    private let target: Substring
    /// Such folders that have one for the target, up to and with their own name.
    private let complete: Set<[Substring]>

    /// - Parameter names: all files of the package.
    init(_ names: [String], for architecture: Architecture) {
        let target = Substring("linux-\(architecture.nodeName)")
        self.target = target
        complete = Set(
            names.compactMap(Self.split).filter { $0.platform == target }.map(\.folder))
    }

    /// Whether a file is for another platform, and there is one for the target beside it.
    func areForOthers(_ name: String) -> Bool {
        Self.split(name).map { $0.platform != target && complete.contains($0.folder) } ?? false
    }

    private static func split(_ name: String) -> (folder: [Substring], platform: Substring)? {
        guard name.hasSuffix(".node") else { return nil }
        let parts = name.split(separator: "/")
        guard let place = parts.lastIndex(of: folder),
            place + 2 < parts.count
        else { return nil }
        return (Array(parts[...place]), parts[place + 1])
    }
}
