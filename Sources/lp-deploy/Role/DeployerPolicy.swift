import LPCloud
import LPCore

/// What whoever deploys must be allowed to do: the policy that `--print-policy` prints.
struct DeployerPolicy: Hashable {
    /// The name of one function; nil for all.
    let function: String?
    /// Nil for all.
    let region: String?

    var document: JSONText {
        let name = function ?? "*"
        let partition = region.map { Partition(region: $0).rawValue } ?? "aws"
        let place = region ?? "*"
        func arn(_ service: String, _ resource: String, region: String? = nil) -> String {
            "arn:\(partition):\(service):\(region ?? place):*:\(resource)"
        }
        let role = "arn:\(partition):iam::*:role/" + Self.roles(of: function, in: region)
        let bucket = "arn:\(partition):s3:::lambdapool-*"
        return PolicyStatement.document([
            PolicyStatement(Self.lambda, on: [arn("lambda", "function:\(name)")]),
            PolicyStatement(
                Self.layers, on: [arn("lambda", "layer:*"), arn("lambda", "layer:*:*")]),
            PolicyStatement(Self.iam, on: [role]),
            PolicyStatement(
                ["iam:PassRole"], on: [role], if: ["iam:PassedToService": "lambda.amazonaws.com"]),
            PolicyStatement(Self.logs, on: [arn("logs", "log-group:/aws/lambda/\(name)*")]),
            PolicyStatement(["logs:DescribeLogGroups"], on: ["*"]),
            PolicyStatement(Self.bucket, on: [bucket]),
            PolicyStatement(["s3:GetObject", "s3:PutObject"], on: [bucket + "/*"]),
        ])
    }

    /// The roles that are made for functions, as a pattern.
    private static func roles(of function: String?, in region: String?) -> String {
        guard let function, let region else { return "lambdapool-*" }
        return RoleName.own(of: function, in: region)
    }

    private static let lambda = [
        "CreateAlias", "CreateFunction", "DeleteFunction", "DeleteFunctionConcurrency", "GetAlias",
        "GetFunction", "InvokeFunction", "ListAliases", "ListTags", "ListVersionsByFunction",
        "PublishVersion", "PutFunctionConcurrency", "TagResource", "UntagResource", "UpdateAlias",
        "UpdateFunctionCode", "UpdateFunctionConfiguration",
    ].map { "lambda:" + $0 }

    private static let layers = ["GetLayerVersion", "ListLayerVersions", "PublishLayerVersion"]
        .map { "lambda:" + $0 }

    private static let iam = ["CreateRole", "GetRole", "PutRolePolicy", "TagRole"]
        .map { "iam:" + $0 }

    private static let logs = [
        "CreateLogGroup", "DeleteRetentionPolicy", "PutRetentionPolicy", "TagResource",
    ].map { "logs:" + $0 }

    private static let bucket = [
        "CreateBucket", "ListBucket", "PutBucketPublicAccessBlock", "PutBucketTagging",
        "PutEncryptionConfiguration", "PutLifecycleConfiguration",
    ].map { "s3:" + $0 }
}
