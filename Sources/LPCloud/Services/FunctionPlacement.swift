import LPCore

/// A function's place in a virtual private cloud, as Lambda writes it.
struct FunctionPlacement: Hashable, Sendable, Codable {
    let subnets: [String]?
    let securityGroups: [String]?

    init(_ network: Network) {
        subnets = network.subnets
        securityGroups = network.securityGroups
    }

    /// Nil when there is none: Lambda then leaves the lists empty.
    var network: Network? {
        guard let subnets, !subnets.isEmpty else { return nil }
        return Network(subnets: subnets, securityGroups: securityGroups ?? [])
    }

    enum CodingKeys: String, CodingKey {
        case subnets = "SubnetIds"
        case securityGroups = "SecurityGroupIds"
    }
}
