import LPCore

/// What environment and profile say about how to reach the cloud, the environment first.
struct Settings: Sendable {
    /// Without empty variables, which count as unset.
    let environment: [String: String]
    /// The keys of the profile, in lower case.
    let profile: [String: String]
    /// The profile's section of services: keys in lower case, of each service's configuration name.
    let services: [String: [String: String]]

    init(
        environment: [String: String], profile: [String: String] = [:],
        services: [String: [String: String]] = [:]
    ) {
        self.environment = environment.filter { !$0.value.isEmpty }
        self.profile = profile
        self.services = services
    }

    /// A setting of the environment, else of the profile; an empty one counts as none.
    func value(_ variable: String, _ key: String) -> String? {
        environment[variable] ?? profile[key].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether a setting is `true`.
    func isOn(_ variable: String, _ key: String) -> Bool {
        value(variable, key)?.lowercased() == "true"
    }

    /// The endpoint that is configured for a service; nil when the usual one is meant.
    ///
    /// Source: the AWS SDKs' reference, Service-specific endpoints.
    ///
    /// - Throws: a `Failure` when it is no URL.
    func endpoint(of service: Service) throws(Failure) -> Endpoint? {
        guard !isOn("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls") else {
            return nil
        }
        let url =
            environment[service.endpointVariable] ?? environment["AWS_ENDPOINT_URL"]
            ?? services[service.configurationName]?["endpoint_url"] ?? profile["endpoint_url"]
        guard let url, !url.isEmpty else { return nil }
        return try Endpoint(url: url)
    }

    /// Where a service answers, and for which region its requests are signed.
    ///
    /// - Throws: a `Failure` when the configured endpoint is no URL.
    func place(of service: Service, region: String) throws(Failure) -> (Endpoint, region: String) {
        let usual = ServiceAddress(
            of: service, region: region,
            usesFIPS: isOn("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
            usesDualStack: isOn("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"))
        var endpoint = try endpoint(of: service) ?? Endpoint(.https, host: usual.host)
        endpoint.authorities = authorities
        return (endpoint, usual.region)
    }

    /// The file of those whose certificates are trusted; nil for the system's.
    var authorities: String? { value("AWS_CA_BUNDLE", "ca_bundle") }

    /// How often a call of the control plane is made at most.
    var attempts: Int {
        let named = value("AWS_MAX_ATTEMPTS", "max_attempts").flatMap(Int.init)
        return named.flatMap { (1...100).contains($0) ? $0 : nil } ?? ControlRetry.usualAttempts
    }

    /// The region that an option, the environment or the profile names; nil when none does.
    ///
    /// - Throws: a `Failure` when no region can have such a name.
    func region(_ option: String?) throws(Failure) -> String? {
        let named =
            option ?? environment["AWS_REGION"] ?? value("AWS_DEFAULT_REGION", "region")
        if let named { try Self.checkRegion(named) }
        return named
    }

    /// Checks that a region's name can be a part of a host's: one label of it (RFC 1123, section 2.1).
    static func checkRegion(_ named: String) throws(Failure) {
        let allowed = named.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
        }
        guard allowed, (1...63).contains(named.utf8.count), !named.hasPrefix("-"),
            !named.hasSuffix("-")
        else {
            throw Failure(
                .unable, cannot: "use region", named, "no region has such a name",
                next: "a region looks like us-east-1", name: "InvalidRegion")
        }
    }
}
