/// Where the profile files are.
///
/// Source: the AWS SDKs' reference, Location of the shared files.
struct ProfileLocations: Hashable, Sendable {
    /// Nil when there is no home.
    let config: String?
    let credentials: String?

    init(_ environment: [String: String]) {
        func path(_ variable: String, _ name: String) -> String? {
            guard let named = environment[variable], !named.isEmpty else {
                return Self.home(environment).map { "\($0)/.aws/\(name)" }
            }
            return Self.expand(named, environment)
        }
        config = path("AWS_CONFIG_FILE", "config")
        credentials = path("AWS_SHARED_CREDENTIALS_FILE", "credentials")
    }

    /// The profile that is meant when no option names one.
    static func profile(_ environment: [String: String]) -> String? {
        environment["AWS_PROFILE"].flatMap { $0.isEmpty ? nil : $0 }
    }

    static func home(_ environment: [String: String]) -> String? {
        environment["HOME"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A path with the home directory in the place of `~`.
    static func expand(_ path: String, _ environment: [String: String]) -> String {
        guard path == "~" || path.hasPrefix("~/"), let home = home(environment) else { return path }
        return home + path.dropFirst()
    }
}
