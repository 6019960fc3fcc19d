import Glibc
import LPCore

/// The layers of a function as one folder, in which a later layer's file stands for an earlier one's.
struct LayerStack: Sendable {
    /// Where the stacks are.
    let path: String
    /// What a function without layers has.
    let none: String

    /// The folder of these layers, the lowest first; made of links to theirs when there are several.
    ///
    /// - Throws: a `Failure` when it cannot be made.
    func folder(of layers: [String]) throws(Failure) -> String {
        guard layers.count > 1 else { return layers.first ?? none }
        // Layers are named by their content: so many digits tell them apart.
        let name = layers.map { $0.split(separator: "/").last?.prefix(16) ?? "" }.joined(
            separator: "-")
        let whole = "\(path)/\(name)"
        if access(whole, F_OK) == 0 { return whole }
        let part = whole + ".part"
        DurableFile.remove(part)
        for layer in layers { try Self.link(layer, to: part) }
        guard rename(part, whole) == 0 else { throw Self.failure(whole) }
        return whole
    }

    /// Lays the tree of a folder over another.
    private static func link(_ source: String, to target: String) throws(Failure) {
        var status = stat()
        guard lstat(source, &status) == 0 else { throw failure(source) }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        var there = stat()
        if lstat(target, &there) == 0, !(isFolder && there.st_mode & S_IFMT == S_IFDIR) {
            DurableFile.remove(target)
        }
        guard isFolder else {
            guard Glibc.link(source, target) == 0 else { throw failure(target) }
            return
        }
        try DurableFile.makeFolder(target)
        for name in DurableFile.names(in: source) {
            try link("\(source)/\(name)", to: "\(target)/\(name)")
        }
    }

    private static func failure(_ path: String) -> Failure {
        Failure(.unable, cannot: "link", path, systemReason(errno), name: "StateUnavailable")
    }
}
