import LPCore

/// What the config and the credentials file say together.
struct Profiles: Sendable {
    private(set) var profiles: [String: Profile] = [:]
    private(set) var ssoSessions: [String: [String: String]] = [:]
    private(set) var services: [String: [String: String]] = [:]
    /// The files with keys in them that others may read.
    private(set) var openFiles: [String] = []

    init() {}

    /// - Throws: a `Failure` that names the file and the line that cannot be read.
    init(config: (path: String, text: String)?, credentials: (path: String, text: String)?)
        throws(Failure)
    {
        if let config {
            let sections = try ProfileText.sections(
                config.text, path: config.path, kind: .config)
            let isOverruled = sections.contains {
                $0.kind == .profile && $0.name == "default" && $0.isPrefixed
            }
            for section in sections
            where section.kind != .profile || section.name != "default" || section.isPrefixed
                || !isOverruled
            {
                add(section, from: .config)
            }
        }
        if let credentials {
            let sections = try ProfileText.sections(
                credentials.text, path: credentials.path, kind: .credentials)
            for section in sections { add(section, from: .credentials) }
        }
    }

    private mutating func add(_ section: ProfileSection, from file: ProfileSection.FileKind) {
        switch section.kind {
        case .profile:
            profiles[section.name, default: Profile(name: section.name)].add(
                section.properties, from: file)
        case .ssoSession:
            ssoSessions[section.name, default: [:]].merge(section.properties) { $1 }
        case .services: services[section.name, default: [:]].merge(section.properties) { $1 }
        }
    }

    /// Reads the files that there are.
    ///
    /// - Throws: a `Failure` when one is there and cannot be read.
    static func read(_ locations: ProfileLocations) throws(Failure) -> Profiles {
        func text(_ path: String?) throws(Failure) -> (path: String, text: String)? {
            guard let path, let bytes = try PrivateFile(path).read() else { return nil }
            return (path, String(decoding: bytes, as: UTF8.self))
        }
        let (config, credentials) = (try text(locations.config), try text(locations.credentials))
        var profiles = try Profiles(config: config, credentials: credentials)
        profiles.openFiles = [config, credentials].compactMap { $0 }
            .filter { $0.text.contains("aws_secret_access_key") }.map(\.path)
            .filter { PrivateFile($0).isOpenToOthers }
        return profiles
    }

    /// The profile that was asked for by name.
    ///
    /// - Throws: a `Failure` that names those there are.
    func profile(named name: String, _ locations: ProfileLocations) throws(Failure) -> Profile {
        if let profile = profiles[name] { return profile }
        let files = [locations.config, locations.credentials].compactMap { $0 }
        let known = profiles.keys.sorted().prefix(9).joined(separator: ", ")
        throw Failure(
            .unable, cannot: "use profile", name,
            "it is not in " + files.joined(separator: " or "),
            next: known.isEmpty ? "aws configure makes one" : "there are: \(known)",
            name: "UnknownProfile")
    }

    /// The services' settings that a profile refers to, by service.
    ///
    /// - Throws: a `Failure` when the section that it names is missing.
    func services(of profile: Profile) throws(Failure) -> [String: [String: String]] {
        guard let name = profile["services"] else { return [:] }
        guard let section = services[name] else {
            throw profile.fault("it names services '\(name)', of which there is no section")
        }
        return section.mapValues(ProfileText.nested)
    }
}
