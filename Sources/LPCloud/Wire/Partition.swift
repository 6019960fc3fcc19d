/// A part of AWS with accounts, credentials and domain names of its own.
///
/// Source: botocore's partitions.json.
public enum Partition: String, CaseIterable, Sendable {
    case aws
    case china = "aws-cn"
    case government = "aws-us-gov"
    case europe = "aws-eusc"
    case isolated = "aws-iso"
    case isolatedB = "aws-iso-b"
    case isolatedE = "aws-iso-e"
    case isolatedF = "aws-iso-f"

    /// - Parameter region: one of its regions.
    public init(region: String) {
        let own = [
            ("cn-", Partition.china), ("us-gov-", .government), ("eusc-", .europe),
            ("us-iso-", .isolated), ("us-isob-", .isolatedB), ("eu-isoe-", .isolatedE),
            ("us-isof-", .isolatedF),
        ]
        self = own.first { region.hasPrefix($0.0) }?.1 ?? .aws
    }

    /// What its hosts' names end with.
    var domain: String {
        switch self {
        case .aws, .government: "amazonaws.com"
        case .china: "amazonaws.com.cn"
        case .europe: "amazonaws.eu"
        case .isolated: "c2s.ic.gov"
        case .isolatedB: "sc2s.sgov.gov"
        case .isolatedE: "cloud.adc-e.uk"
        case .isolatedF: "csp.hci.ic.gov"
        }
    }

    /// What the names of hosts that answer over IPv6 too end with.
    var dualStackDomain: String {
        switch self {
        case .aws, .government: "api.aws"
        case .china: "api.amazonwebservices.com.cn"
        case .europe: "api.amazonwebservices.eu"
        case .isolated: "api.aws.ic.gov"
        case .isolatedB: "api.aws.scloud"
        case .isolatedE: "api.cloud-aws.adc-e.uk"
        case .isolatedF: "api.aws.hci.ic.gov"
        }
    }
}
