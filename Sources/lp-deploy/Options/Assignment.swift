import ArgumentParser

/// An option's `NAME=VALUE`, or a `NAME` alone.
struct Assignment: ExpressibleByArgument, Hashable, Sendable {
    let name: String
    /// Nil when there is no equals sign.
    let value: String?

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first, !name.isEmpty else { return nil }
        self.name = String(name)
        value = parts.count == 2 ? String(parts[1]) : nil
    }
}
