import LPCloud
import LPCore

/// What a function that Lambda Pool makes may do: write its own logs, and no more.
enum RolePolicy {
    /// Its name in the role.
    static let name = "lambdapool"

    /// What a function in a virtual private cloud must be allowed (developer guide, Configuring VPC access).
    private static let network = [
        "ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses",
    ]

    /// - Parameter logGroup: the ARN of the group of the function's logs.
    static func document(logGroup: String, entersNetwork: Bool) -> JSONText {
        let logs = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
        var statements = [PolicyStatement(logs, on: [logGroup, logGroup + ":*"])]
        if entersNetwork { statements.append(PolicyStatement(network, on: ["*"])) }
        return PolicyStatement.document(statements)
    }
}
