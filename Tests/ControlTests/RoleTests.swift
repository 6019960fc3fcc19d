import LPCloud
import LPCore
import Testing

@testable import lp_deploy

struct RoleTests {
    @Test func `a role is named after its function, within what IAM takes`() {
        #expect(RoleName.own(of: "f", in: "us-east-1") == "lambdapool-us-east-1-f")
        let one = RoleName.own(of: String(repeating: "f", count: 63) + "a", in: "us-east-1")
        let other = RoleName.own(of: String(repeating: "f", count: 63) + "b", in: "us-east-1")
        #expect(one.utf8.count == 64 && other.utf8.count == 64 && one != other)
        #expect(one.hasPrefix("lambdapool-us-east-1-fff"))
    }

    @Test func `a role may write the function's log, and enter its network if it has one`() {
        #expect(
            RolePolicy.document(logGroup: "g", entersNetwork: false).text == """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:CreateLogGroup",\
                "logs:CreateLogStream","logs:PutLogEvents"],"Resource":["g","g:*"]}]}
                """)
        #expect(
            RolePolicy.document(logGroup: "g", entersNetwork: true).text.contains(
                "ec2:CreateNetworkInterface"))
    }

    @Test func `whoever deploys may touch what is ours, and pass its role to Lambda alone`() {
        let one = DeployerPolicy(function: "f", region: "eu-west-1").document.text
        #expect(one.contains("\"arn:aws:lambda:eu-west-1:*:function:f\""))
        #expect(one.contains("\"arn:aws:iam::*:role/lambdapool-eu-west-1-f\""))
        #expect(one.contains("{\"iam:PassedToService\":\"lambda.amazonaws.com\"}"))
        let all = DeployerPolicy(function: nil, region: nil).document.text
        #expect(all.contains("\"arn:aws:lambda:*:*:function:*\""))
        #expect(all.contains("\"arn:aws:iam::*:role/lambdapool-*\""))
        let china = DeployerPolicy(function: nil, region: "cn-north-1").document.text
        #expect(china.contains("arn:aws-cn:"))
    }
}
