/// For how many kinds of machines installed packages bring binaries.
///
/// One that brings them for several, such as a debugger or a program with a loader of its own, chooses
/// among them, or does without; where all are for one other machine, there is nothing to choose.
struct PackageMachines {
    private var machines: [ArraySlice<Substring>: Set<UInt16>] = [:]

    /// How names of binaries for other systems end.
    private static let suffixes = [".dll", ".dylib", ".exe", ".pyd"]

    /// - Parameters:
    ///   - binaries: names of files in the package, and the machine of each (`e_machine`).
    ///   - names: those of all files.
    init(_ binaries: [(name: String, machine: UInt16)], among names: [String]) {
        let others = names.filter { Self.suffixes.contains(where: $0.hasSuffix) }
        // No processor has the number 0.
        for (name, machine) in binaries + others.map({ (name: $0, machine: 0) }) {
            machines[Self.package(of: name), default: []].insert(machine)
        }
    }

    /// Whether the installed package that a file belongs to has binaries for more than one.
    func areSeveral(for name: String) -> Bool {
        machines[Self.package(of: name), default: []].count > 1
    }

    /// Where the package begins: below `node_modules`, and for Python at the root or in `python` of a layer.
    private static func package(of name: String) -> ArraySlice<Substring> {
        let parts = name.split(separator: "/")
        let node = parts.lastIndex(of: "node_modules").map { $0 + 1 }
        let start = node ?? (parts.first == "python" ? 1 : 0)
        let isScoped = node != nil && start < parts.count && parts[start].hasPrefix("@")
        return parts.prefix(start + (isScoped ? 2 : 1))
    }
}
