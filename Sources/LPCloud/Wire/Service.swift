/// A service of the cloud that Lambda Pool speaks to.
public enum Service: String, CaseIterable, Sendable {
    case lambda
    case iam
    case sts
    case logs
    case s3
    /// The Resource Groups Tagging API.
    case tagging
    /// The portal of IAM Identity Center, which hands out credentials of roles.
    case sso
    /// The sign-in of IAM Identity Center.
    case oidc

    /// The service's name in a credential scope.
    public var scope: String {
        switch self {
        case .sso: "awsssoportal"
        case .oidc: "sso-oauth"
        default: rawValue
        }
    }

    /// What its configured endpoint is called: `AWS_ENDPOINT_URL_` and this in capitals, or the key in `[services]`.
    ///
    /// Source: the AWS SDKs' reference, Service-specific endpoints.
    public var configurationName: String {
        switch self {
        case .logs: "cloudwatch_logs"
        case .tagging: "resource_groups_tagging_api"
        case .oidc: "sso_oidc"
        default: rawValue
        }
    }

    /// The variable that gives its endpoint.
    var endpointVariable: String { "AWS_ENDPOINT_URL_" + configurationName.uppercased() }

    /// What its hosts' names begin with.
    var hostName: String { self == .sso ? "portal.sso" : rawValue }

    /// How its requests are signed.
    public var signing: SigningRules { self == .s3 ? .storage : .usual }
}
