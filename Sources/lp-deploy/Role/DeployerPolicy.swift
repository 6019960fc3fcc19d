import LPCloud
import LPCore

/// What whoever deploys must be allowed to do: the policy that `--print-policy` prints.
///
/// The statements `List` and `Remove...` are for lp-ls and lp-rm. A function's name alone stands for none of its
/// versions and aliases (Lambda developer guide, Resources and conditions for Lambda actions).
struct DeployerPolicy: Hashable {
    /// The name of one function; nil for all.
    let function: String?
    /// Nil for all.
    let region: String?

    var document: JSONText {
        let name = function ?? "*"
        let partition = region.map { Partition(region: $0).rawValue } ?? "aws"
        func arns(_ service: String, _ resource: String) -> [String] {
            let arn = "arn:\(partition):\(service):\(region ?? "*"):*:\(resource)"
            return [arn, arn + ":*"]
        }
        let roles = ["arn:\(partition):iam::*:role/" + Self.roles(of: function, in: region)]
        let bucket = "arn:\(partition):s3:::lambdapool-*"
        let functions = arns("lambda", "function:\(name)")
        let groups = arns("logs", "log-group:/aws/lambda/\(name)")
        let layers = arns("lambda", "layer:*")
        return PolicyStatement.document([
            PolicyStatement(Self.functions, on: functions, id: "Functions"),
            PolicyStatement(Self.layers, on: layers, id: "Layers"),
            PolicyStatement(Self.roles, on: roles, id: "Roles"),
            PolicyStatement(
                ["iam:PassRole"], on: roles, id: "PassRole",
                if: ["iam:PassedToService": "lambda.amazonaws.com"]),
            PolicyStatement(Self.logs, on: groups, id: "Logs"),
            PolicyStatement(Self.bucket, on: [bucket], id: "Bucket"),
            PolicyStatement(
                ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], on: [bucket + "/*"],
                id: "Packages"),
            PolicyStatement(Self.looks, on: ["*"], id: "Look"),
            PolicyStatement(Self.lists, on: ["*"], id: "List"),
            PolicyStatement(["lambda:DeleteLayerVersion"], on: layers, id: "RemoveLayers"),
            PolicyStatement(Self.roleRemoval, on: roles, id: "RemoveRoles"),
            PolicyStatement(
                ["logs:DeleteLogGroup", "logs:ListTagsForResource"], on: groups, id: "RemoveLogs"),
        ])
    }

    /// The roles that are made for functions, as a pattern.
    private static func roles(of function: String?, in region: String?) -> String {
        guard let function, let region else { return "lambdapool-*" }
        return RoleName.own(of: function, in: region)
    }

    private static let functions = [
        "CreateAlias", "CreateFunction", "DeleteFunction", "DeleteFunctionConcurrency", "GetAlias",
        "GetFunction", "InvokeFunction", "ListAliases", "ListTags", "ListVersionsByFunction",
        "PublishVersion", "PutFunctionConcurrency", "TagResource", "UntagResource", "UpdateAlias",
        "UpdateFunctionCode", "UpdateFunctionConfiguration",
    ].map { "lambda:" + $0 }

    private static let layers = ["GetLayerVersion", "ListLayerVersions", "PublishLayerVersion"]
        .map { "lambda:" + $0 }

    private static let roles = ["CreateRole", "GetRole", "PutRolePolicy", "TagRole"]
        .map { "iam:" + $0 }

    private static let logs = [
        "CreateLogGroup", "DeleteRetentionPolicy", "PutRetentionPolicy", "TagResource",
    ].map { "logs:" + $0 }

    private static let bucket = [
        "CreateBucket", "GetBucketTagging", "ListBucket", "PutBucketPublicAccessBlock",
        "PutBucketTagging", "PutEncryptionConfiguration", "PutLifecycleConfiguration",
    ].map { "s3:" + $0 }

    /// What cannot be allowed for single resources; whoever puts a function into a network must be able to see it
    /// (Lambda developer guide, Giving Lambda functions access to resources in an Amazon VPC).
    private static let looks = [
        "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs",
        "logs:DescribeLogGroups",
    ]

    private static let lists = ["lambda:ListFunctions", "lambda:ListLayers", "tag:GetResources"]

    private static let roleRemoval = [
        "DeleteRole", "DeleteRolePolicy", "DetachRolePolicy", "ListAttachedRolePolicies",
        "ListRolePolicies",
    ].map { "iam:" + $0 }
}
