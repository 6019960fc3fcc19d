import Glibc

extension Endpoint {
    /// Whether the environment may send requests to a proxy: whether it names one, for whatever hosts.
    ///
    /// The names are curl's (curl(1), ENVIRONMENT).
    func mayHaveProxy(_ environment: (String) -> String?) -> Bool {
        guard !isOnThisMachine else { return false }
        let own = scheme == .https ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"]
        return (own + ["all_proxy", "ALL_PROXY"]).contains { environment($0)?.isEmpty == false }
    }

    /// Whether the host is a name that has to be looked up.
    var hasName: Bool {
        var address = in_addr()
        return !isOnThisMachine && !host.hasPrefix("[") && inet_pton(AF_INET, host, &address) != 1
    }
}
