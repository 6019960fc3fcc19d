import Testing

@testable import LPCloud

struct ServiceAddressTests {
    /// Service, region, FIPS, dual stack, host and signing region, as botocore 1.44.8 resolves them.
    private static let known = """
        lambda eu-west-1 - - lambda.eu-west-1.amazonaws.com eu-west-1
        lambda eu-west-1 - dual lambda.eu-west-1.api.aws eu-west-1
        lambda eu-west-1 fips - lambda-fips.eu-west-1.amazonaws.com eu-west-1
        lambda eu-west-1 fips dual lambda-fips.eu-west-1.api.aws eu-west-1
        lambda us-east-1 - - lambda.us-east-1.amazonaws.com us-east-1
        lambda us-east-1 - dual lambda.us-east-1.api.aws us-east-1
        lambda us-east-1 fips - lambda-fips.us-east-1.amazonaws.com us-east-1
        lambda us-east-1 fips dual lambda-fips.us-east-1.api.aws us-east-1
        lambda cn-north-1 - - lambda.cn-north-1.amazonaws.com.cn cn-north-1
        lambda cn-north-1 - dual lambda.cn-north-1.api.amazonwebservices.com.cn cn-north-1
        lambda cn-north-1 fips - lambda-fips.cn-north-1.amazonaws.com.cn cn-north-1
        lambda cn-north-1 fips dual lambda-fips.cn-north-1.api.amazonwebservices.com.cn cn-north-1
        lambda us-gov-west-1 - - lambda.us-gov-west-1.amazonaws.com us-gov-west-1
        lambda us-gov-west-1 - dual lambda.us-gov-west-1.api.aws us-gov-west-1
        lambda us-gov-west-1 fips - lambda-fips.us-gov-west-1.amazonaws.com us-gov-west-1
        lambda us-gov-west-1 fips dual lambda-fips.us-gov-west-1.api.aws us-gov-west-1
        lambda eusc-de-east-1 - - lambda.eusc-de-east-1.amazonaws.eu eusc-de-east-1
        lambda eusc-de-east-1 - dual lambda.eusc-de-east-1.api.amazonwebservices.eu eusc-de-east-1
        lambda eusc-de-east-1 fips - lambda-fips.eusc-de-east-1.amazonaws.eu eusc-de-east-1
        lambda eusc-de-east-1 fips dual lambda-fips.eusc-de-east-1.api.amazonwebservices.eu eusc-de-east-1
        sts eu-west-1 - - sts.eu-west-1.amazonaws.com eu-west-1
        sts eu-west-1 - dual sts.eu-west-1.api.aws eu-west-1
        sts eu-west-1 fips - sts-fips.eu-west-1.amazonaws.com eu-west-1
        sts eu-west-1 fips dual sts-fips.eu-west-1.api.aws eu-west-1
        sts us-east-1 - - sts.us-east-1.amazonaws.com us-east-1
        sts us-east-1 - dual sts.us-east-1.api.aws us-east-1
        sts us-east-1 fips - sts-fips.us-east-1.amazonaws.com us-east-1
        sts us-east-1 fips dual sts-fips.us-east-1.api.aws us-east-1
        sts cn-north-1 - - sts.cn-north-1.amazonaws.com.cn cn-north-1
        sts cn-north-1 - dual sts.cn-north-1.api.amazonwebservices.com.cn cn-north-1
        sts cn-north-1 fips - sts-fips.cn-north-1.amazonaws.com.cn cn-north-1
        sts cn-north-1 fips dual sts-fips.cn-north-1.api.amazonwebservices.com.cn cn-north-1
        sts us-gov-west-1 - - sts.us-gov-west-1.amazonaws.com us-gov-west-1
        sts us-gov-west-1 - dual sts.us-gov-west-1.api.aws us-gov-west-1
        sts us-gov-west-1 fips - sts.us-gov-west-1.amazonaws.com us-gov-west-1
        sts us-gov-west-1 fips dual sts-fips.us-gov-west-1.api.aws us-gov-west-1
        sts eusc-de-east-1 - - sts.eusc-de-east-1.amazonaws.eu eusc-de-east-1
        sts eusc-de-east-1 - dual sts.eusc-de-east-1.api.amazonwebservices.eu eusc-de-east-1
        sts eusc-de-east-1 fips - sts-fips.eusc-de-east-1.amazonaws.eu eusc-de-east-1
        sts eusc-de-east-1 fips dual sts-fips.eusc-de-east-1.api.amazonwebservices.eu eusc-de-east-1
        iam eu-west-1 - - iam.amazonaws.com us-east-1
        iam eu-west-1 - dual iam.global.api.aws us-east-1
        iam eu-west-1 fips - iam-fips.amazonaws.com us-east-1
        iam eu-west-1 fips dual iam-fips.aws-global.api.aws us-east-1
        iam us-east-1 - - iam.amazonaws.com us-east-1
        iam us-east-1 - dual iam.global.api.aws us-east-1
        iam us-east-1 fips - iam-fips.amazonaws.com us-east-1
        iam us-east-1 fips dual iam-fips.aws-global.api.aws us-east-1
        iam cn-north-1 - - iam.cn-north-1.amazonaws.com.cn cn-north-1
        iam cn-north-1 - dual iam.aws-cn-global.api.amazonwebservices.com.cn cn-north-1
        iam cn-north-1 fips - iam-fips.aws-cn-global.amazonaws.com.cn cn-north-1
        iam cn-north-1 fips dual iam-fips.aws-cn-global.api.amazonwebservices.com.cn cn-north-1
        iam us-gov-west-1 - - iam.us-gov.amazonaws.com us-gov-west-1
        iam us-gov-west-1 - dual iam.aws-us-gov-global.api.aws us-gov-west-1
        iam us-gov-west-1 fips - iam.us-gov.amazonaws.com us-gov-west-1
        iam us-gov-west-1 fips dual iam-fips.aws-us-gov-global.api.aws us-gov-west-1
        iam eusc-de-east-1 - - iam.eusc-de-east-1.amazonaws.eu eusc-de-east-1
        iam eusc-de-east-1 - dual iam.eusc-de-east-1.api.amazonwebservices.eu eusc-de-east-1
        iam eusc-de-east-1 fips - iam-fips.eusc-de-east-1.amazonaws.eu eusc-de-east-1
        iam eusc-de-east-1 fips dual iam-fips.eusc-de-east-1.api.amazonwebservices.eu eusc-de-east-1
        logs eu-west-1 - - logs.eu-west-1.amazonaws.com eu-west-1
        logs eu-west-1 - dual logs.eu-west-1.api.aws eu-west-1
        logs eu-west-1 fips - logs-fips.eu-west-1.amazonaws.com eu-west-1
        logs eu-west-1 fips dual logs-fips.eu-west-1.api.aws eu-west-1
        logs us-east-1 - - logs.us-east-1.amazonaws.com us-east-1
        logs us-east-1 - dual logs.us-east-1.api.aws us-east-1
        logs us-east-1 fips - logs-fips.us-east-1.amazonaws.com us-east-1
        logs us-east-1 fips dual logs-fips.us-east-1.api.aws us-east-1
        logs cn-north-1 - - logs.cn-north-1.amazonaws.com.cn cn-north-1
        logs cn-north-1 - dual logs.cn-north-1.api.amazonwebservices.com.cn cn-north-1
        logs cn-north-1 fips - logs-fips.cn-north-1.amazonaws.com.cn cn-north-1
        logs cn-north-1 fips dual logs-fips.cn-north-1.api.amazonwebservices.com.cn cn-north-1
        logs us-gov-west-1 - - logs.us-gov-west-1.amazonaws.com us-gov-west-1
        logs us-gov-west-1 - dual logs.us-gov-west-1.api.aws us-gov-west-1
        logs us-gov-west-1 fips - logs.us-gov-west-1.amazonaws.com us-gov-west-1
        logs us-gov-west-1 fips dual logs-fips.us-gov-west-1.api.aws us-gov-west-1
        logs eusc-de-east-1 - - logs.eusc-de-east-1.amazonaws.eu eusc-de-east-1
        logs eusc-de-east-1 - dual logs.eusc-de-east-1.api.amazonwebservices.eu eusc-de-east-1
        logs eusc-de-east-1 fips - logs-fips.eusc-de-east-1.amazonaws.eu eusc-de-east-1
        logs eusc-de-east-1 fips dual logs-fips.eusc-de-east-1.api.amazonwebservices.eu eusc-de-east-1
        s3 eu-west-1 - - s3.eu-west-1.amazonaws.com eu-west-1
        s3 eu-west-1 - dual s3.dualstack.eu-west-1.amazonaws.com eu-west-1
        s3 eu-west-1 fips - s3-fips.eu-west-1.amazonaws.com eu-west-1
        s3 eu-west-1 fips dual s3-fips.dualstack.eu-west-1.amazonaws.com eu-west-1
        s3 us-east-1 - - s3.us-east-1.amazonaws.com us-east-1
        s3 us-east-1 - dual s3.dualstack.us-east-1.amazonaws.com us-east-1
        s3 us-east-1 fips - s3-fips.us-east-1.amazonaws.com us-east-1
        s3 us-east-1 fips dual s3-fips.dualstack.us-east-1.amazonaws.com us-east-1
        s3 cn-north-1 - - s3.cn-north-1.amazonaws.com.cn cn-north-1
        s3 cn-north-1 - dual s3.dualstack.cn-north-1.amazonaws.com.cn cn-north-1
        s3 cn-north-1 fips - s3-fips.cn-north-1.amazonaws.com.cn cn-north-1
        s3 us-gov-west-1 - - s3.us-gov-west-1.amazonaws.com us-gov-west-1
        s3 us-gov-west-1 - dual s3.dualstack.us-gov-west-1.amazonaws.com us-gov-west-1
        s3 us-gov-west-1 fips - s3-fips.us-gov-west-1.amazonaws.com us-gov-west-1
        s3 us-gov-west-1 fips dual s3-fips.dualstack.us-gov-west-1.amazonaws.com us-gov-west-1
        s3 eusc-de-east-1 - - s3.eusc-de-east-1.amazonaws.eu eusc-de-east-1
        s3 eusc-de-east-1 - dual s3.eusc-de-east-1.api.amazonwebservices.eu eusc-de-east-1
        s3 eusc-de-east-1 fips - s3-fips.eusc-de-east-1.amazonaws.eu eusc-de-east-1
        s3 eusc-de-east-1 fips dual s3-fips.eusc-de-east-1.api.amazonwebservices.eu eusc-de-east-1
        tagging eu-west-1 - - tagging.eu-west-1.amazonaws.com eu-west-1
        tagging eu-west-1 - dual tagging.eu-west-1.api.aws eu-west-1
        tagging eu-west-1 fips - tagging-fips.eu-west-1.amazonaws.com eu-west-1
        tagging eu-west-1 fips dual tagging-fips.eu-west-1.api.aws eu-west-1
        tagging us-east-1 - - tagging.us-east-1.amazonaws.com us-east-1
        tagging us-east-1 - dual tagging.us-east-1.api.aws us-east-1
        tagging us-east-1 fips - tagging-fips.us-east-1.amazonaws.com us-east-1
        tagging us-east-1 fips dual tagging-fips.us-east-1.api.aws us-east-1
        tagging cn-north-1 - - tagging.cn-north-1.amazonaws.com.cn cn-north-1
        tagging cn-north-1 - dual tagging.cn-north-1.api.amazonwebservices.com.cn cn-north-1
        tagging cn-north-1 fips - tagging-fips.cn-north-1.amazonaws.com.cn cn-north-1
        tagging cn-north-1 fips dual tagging-fips.cn-north-1.api.amazonwebservices.com.cn cn-north-1
        tagging us-gov-west-1 - - tagging.us-gov-west-1.amazonaws.com us-gov-west-1
        tagging us-gov-west-1 - dual tagging.us-gov-west-1.api.aws us-gov-west-1
        tagging us-gov-west-1 fips - tagging-fips.us-gov-west-1.amazonaws.com us-gov-west-1
        tagging us-gov-west-1 fips dual tagging-fips.us-gov-west-1.api.aws us-gov-west-1
        tagging eusc-de-east-1 - - tagging.eusc-de-east-1.amazonaws.eu eusc-de-east-1
        tagging eusc-de-east-1 - dual tagging.eusc-de-east-1.api.amazonwebservices.eu eusc-de-east-1
        tagging eusc-de-east-1 fips - tagging-fips.eusc-de-east-1.amazonaws.eu eusc-de-east-1
        tagging eusc-de-east-1 fips dual tagging-fips.eusc-de-east-1.api.amazonwebservices.eu eusc-de-east-1
        sso eu-west-1 - - portal.sso.eu-west-1.amazonaws.com eu-west-1
        sso eu-west-1 - dual portal.sso.eu-west-1.api.aws eu-west-1
        sso eu-west-1 fips - portal.sso-fips.eu-west-1.amazonaws.com eu-west-1
        sso eu-west-1 fips dual portal.sso-fips.eu-west-1.api.aws eu-west-1
        sso us-east-1 - - portal.sso.us-east-1.amazonaws.com us-east-1
        sso us-east-1 - dual portal.sso.us-east-1.api.aws us-east-1
        sso us-east-1 fips - portal.sso-fips.us-east-1.amazonaws.com us-east-1
        sso us-east-1 fips dual portal.sso-fips.us-east-1.api.aws us-east-1
        sso cn-north-1 - - portal.sso.cn-north-1.amazonaws.com.cn cn-north-1
        sso cn-north-1 - dual portal.sso.cn-north-1.api.amazonwebservices.com.cn cn-north-1
        sso cn-north-1 fips - portal.sso-fips.cn-north-1.amazonaws.com.cn cn-north-1
        sso cn-north-1 fips dual portal.sso-fips.cn-north-1.api.amazonwebservices.com.cn cn-north-1
        sso us-gov-west-1 - - portal.sso.us-gov-west-1.amazonaws.com us-gov-west-1
        sso us-gov-west-1 - dual portal.sso.us-gov-west-1.api.aws us-gov-west-1
        sso us-gov-west-1 fips - portal.sso-fips.us-gov-west-1.amazonaws.com us-gov-west-1
        sso us-gov-west-1 fips dual portal.sso-fips.us-gov-west-1.api.aws us-gov-west-1
        sso eusc-de-east-1 - - portal.sso.eusc-de-east-1.amazonaws.eu eusc-de-east-1
        sso eusc-de-east-1 - dual portal.sso.eusc-de-east-1.api.amazonwebservices.eu eusc-de-east-1
        sso eusc-de-east-1 fips - portal.sso-fips.eusc-de-east-1.amazonaws.eu eusc-de-east-1
        sso eusc-de-east-1 fips dual portal.sso-fips.eusc-de-east-1.api.amazonwebservices.eu eusc-de-east-1
        oidc eu-west-1 - - oidc.eu-west-1.amazonaws.com eu-west-1
        oidc eu-west-1 - dual oidc.eu-west-1.api.aws eu-west-1
        oidc eu-west-1 fips - oidc-fips.eu-west-1.amazonaws.com eu-west-1
        oidc eu-west-1 fips dual oidc-fips.eu-west-1.api.aws eu-west-1
        oidc us-east-1 - - oidc.us-east-1.amazonaws.com us-east-1
        oidc us-east-1 - dual oidc.us-east-1.api.aws us-east-1
        oidc us-east-1 fips - oidc-fips.us-east-1.amazonaws.com us-east-1
        oidc us-east-1 fips dual oidc-fips.us-east-1.api.aws us-east-1
        oidc cn-north-1 - - oidc.cn-north-1.amazonaws.com.cn cn-north-1
        oidc cn-north-1 - dual oidc.cn-north-1.api.amazonwebservices.com.cn cn-north-1
        oidc cn-north-1 fips - oidc-fips.cn-north-1.amazonaws.com.cn cn-north-1
        oidc cn-north-1 fips dual oidc-fips.cn-north-1.api.amazonwebservices.com.cn cn-north-1
        oidc us-gov-west-1 - - oidc.us-gov-west-1.amazonaws.com us-gov-west-1
        oidc us-gov-west-1 - dual oidc.us-gov-west-1.api.aws us-gov-west-1
        oidc us-gov-west-1 fips - oidc-fips.us-gov-west-1.amazonaws.com us-gov-west-1
        oidc us-gov-west-1 fips dual oidc-fips.us-gov-west-1.api.aws us-gov-west-1
        oidc eusc-de-east-1 - - oidc.eusc-de-east-1.amazonaws.eu eusc-de-east-1
        oidc eusc-de-east-1 - dual oidc.eusc-de-east-1.api.amazonwebservices.eu eusc-de-east-1
        oidc eusc-de-east-1 fips - oidc-fips.eusc-de-east-1.amazonaws.eu eusc-de-east-1
        oidc eusc-de-east-1 fips dual oidc-fips.eusc-de-east-1.api.amazonwebservices.eu eusc-de-east-1
        """

    @Test(arguments: known.split(separator: "\n"))
    func `a service is where botocore finds it`(_ line: Substring) throws {
        let words = line.split(separator: " ")
        let service = try #require(Service(rawValue: String(words[0])))
        let address = ServiceAddress(
            of: service, region: String(words[1]), usesFIPS: words[2] == "fips",
            usesDualStack: words[3] == "dual")
        #expect(address.host == words[4])
        #expect(address.region == words[5])
    }

    @Test func `a region belongs to a partition`() {
        #expect(Partition(region: "eu-west-1") == .aws)
        #expect(Partition(region: "cn-northwest-1").rawValue == "aws-cn")
        #expect(Partition(region: "us-gov-east-1").rawValue == "aws-us-gov")
        #expect(Partition(region: "eusc-de-east-1").rawValue == "aws-eusc")
    }
}
