import Glibc

/// The programs of this machine as a shell finds them, and what they may see.
struct HostPrograms: Sendable {
    private let environment: [String: String]

    init(_ environment: [String: String]) { self.environment = environment }

    /// Where programs of that name lie; the first is the one that a shell starts.
    func paths(of name: String) -> [String] {
        (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
            .filter { access($0, X_OK) == 0 }
    }

    /// The environment without our credentials and settings, for programs that run code of others.
    var secretless: [String: String] {
        environment.filter { name, _ in !name.hasPrefix("AWS_") && !name.hasPrefix("LP_") }
    }
}
