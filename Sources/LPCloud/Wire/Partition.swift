/// A part of AWS with accounts, credentials and domain names of its own.
///
/// Source: botocore's partitions.json.
public enum Partition: String, CaseIterable, Sendable {
    case aws
    case china = "aws-cn"
    case government = "aws-us-gov"
    case europe = "aws-eusc"

    /// - Parameter region: one of its regions.
    public init(region: String) {
        let own = [("cn-", Partition.china), ("us-gov-", .government), ("eusc-", .europe)]
        self = own.first { region.hasPrefix($0.0) }?.1 ?? .aws
    }

    /// What its hosts' names end with.
    var domain: String {
        switch self {
        case .aws, .government: "amazonaws.com"
        case .china: "amazonaws.com.cn"
        case .europe: "amazonaws.eu"
        }
    }

    /// What the names of hosts that answer over IPv6 too end with.
    var dualStackDomain: String {
        switch self {
        case .aws, .government: "api.aws"
        case .china: "api.amazonwebservices.com.cn"
        case .europe: "api.amazonwebservices.eu"
        }
    }
}
