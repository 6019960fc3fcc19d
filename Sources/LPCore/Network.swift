/// Where in a virtual private cloud a function runs: the record's `vpc`.
///
/// The order of IDs means nothing, and Lambda does not keep it.
public struct Network: Hashable, Sendable, Codable {
    /// IDs of subnets; none take the function out of every network.
    public var subnets: [String]
    /// IDs of security groups.
    public var securityGroups: [String]

    public init(subnets: [String] = [], securityGroups: [String] = []) {
        self.subnets = subnets
        self.securityGroups = securityGroups
    }

    public static func == (one: Network, other: Network) -> Bool {
        Set(one.subnets) == Set(other.subnets)
            && Set(one.securityGroups) == Set(other.securityGroups)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(Set(subnets))
        hasher.combine(Set(securityGroups))
    }
}
