/// Where in a virtual private cloud a function runs: the record's `vpc`.
public struct Network: Hashable, Sendable, Codable {
    /// IDs of subnets; none take the function out of every network.
    public var subnets: [String]
    /// IDs of security groups.
    public var securityGroups: [String]

    public init(subnets: [String] = [], securityGroups: [String] = []) {
        self.subnets = subnets
        self.securityGroups = securityGroups
    }
}
