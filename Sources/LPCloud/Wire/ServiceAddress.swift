/// Where a service answers when nothing else is configured, and for which region its requests are signed.
///
/// Source: the endpoint rules that botocore publishes.
struct ServiceAddress: Hashable, Sendable {
    let host: String
    let region: String

    /// - Parameters:
    ///   - usesFIPS: whether only cryptography that FIPS 140 approves may be used.
    ///   - usesDualStack: whether the host must answer over IPv6 too.
    init(of service: Service, region: String, usesFIPS: Bool = false, usesDualStack: Bool = false) {
        let partition = Partition(region: region)
        if service == .iam, let global = Self.identity(partition, usesFIPS, usesDualStack) {
            self = global
            return
        }
        self.region = region
        let fips = usesFIPS ? "-fips" : ""
        if usesDualStack {
            // Storage had such hosts before the others had, under another domain.
            let isOlder = service == .s3 && partition != .europe
            let domain = isOlder ? partition.domain : partition.dualStackDomain
            let infix = isOlder ? ".dualstack" : ""
            host = "\(service.hostName)\(fips)\(infix).\(region).\(domain)"
        } else {
            let isApproved = partition == .government && Self.approved.contains(service)
            host = "\(service.hostName)\(isApproved ? "" : fips).\(region).\(partition.domain)"
        }
    }

    private init(host: String, region: String) {
        self.host = host
        self.region = region
    }

    /// Services whose usual hosts in the government's regions are those that FIPS 140 allows.
    private static let approved: Set<Service> = [.sts, .logs]

    /// IAM has one host a partition; nil where it has one a region.
    private static func identity(_ partition: Partition, _ usesFIPS: Bool, _ usesDualStack: Bool)
        -> ServiceAddress?
    {
        let fips = usesFIPS ? "-fips" : ""
        switch partition {
        case .aws:
            let global = usesFIPS ? "aws-global" : "global"
            let host = usesDualStack ? "iam\(fips).\(global).api.aws" : "iam\(fips).amazonaws.com"
            return ServiceAddress(host: host, region: "us-east-1")
        case .government:
            let host =
                usesDualStack ? "iam\(fips).aws-us-gov-global.api.aws" : "iam.us-gov.amazonaws.com"
            return ServiceAddress(host: host, region: "us-gov-west-1")
        case .china:
            let domain = usesDualStack ? partition.dualStackDomain : partition.domain
            let place = usesFIPS || usesDualStack ? "aws-cn-global" : "cn-north-1"
            return ServiceAddress(host: "iam\(fips).\(place).\(domain)", region: "cn-north-1")
        case .isolated: return isolated("us-iso-east-1", hasApproved: true)
        case .isolatedB: return isolated("us-isob-east-1", hasApproved: true)
        case .isolatedE: return isolated("eu-isoe-west-1", hasApproved: false)
        case .isolatedF: return isolated("us-isof-south-1", hasApproved: false)
        case .europe: return nil
        }

        /// - Parameter hasApproved: whether the host that FIPS 140 allows has the region in its name too.
        func isolated(_ region: String, hasApproved: Bool) -> ServiceAddress {
            let domain = usesDualStack ? partition.dualStackDomain : partition.domain
            let isRegional = !usesDualStack && (hasApproved || !usesFIPS)
            let place = isRegional ? "\(region)." : ""
            return ServiceAddress(host: "iam\(fips).\(place)\(domain)", region: region)
        }
    }
}
