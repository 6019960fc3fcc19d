import NIOHTTP1
import Testing

@testable import lp_local

struct FunctionReferenceTests {
    @Test(
        arguments: [
            ("f", nil, nil, nil), ("f:$LATEST", nil, nil, "$LATEST"),
            ("function:f", nil, nil, nil), ("123456789012:function:f", nil, "123456789012", nil),
            ("123456789012:function:f:7", nil, "123456789012", "7"),
            ("123456789012:f", nil, "123456789012", nil),
            ("eu-west-1:123456789012:function:f:7", "eu-west-1", "123456789012", "7"),
            ("us-gov-west-1:f", "us-gov-west-1", nil, nil),
            ("arn:aws:lambda:eu-west-1:123456789012:function:f", "eu-west-1", "123456789012", nil),
            (
                "arn:aws:lambda:eu-west-1:123456789012:function:f:prod", "eu-west-1",
                "123456789012", "prod"
            ),
        ] as [(String, String?, String?, String?)])
    func `a name says what it says`(
        _ text: String, _ region: String?, _ account: String?, _ qualifier: String?
    ) throws {
        let reference = try FunctionReference(text)
        #expect(reference.name == "f")
        #expect(reference.region == region)
        #expect(reference.account == account)
        #expect(reference.qualifier == qualifier)
    }

    @Test(arguments: [
        "", ":", "a b", "f:1:2", "../f", "arn:aws:s3:::f", "arn:aws:lambda:r:1:function:",
        "arn:aws:lambda::123456789012:function:f", "arn:aws:lambda:eu-west-1::function:f",
        "eu-west-1:f:1:2", "f:a b", "function:" + String(repeating: "f", count: 65),
    ])
    func `what is no name is refused`(_ text: String) {
        let error = #expect(throws: APIError.self) { try FunctionReference(text) }
        #expect(error?.name == "ValidationException")
    }

    @Test func `a plain name that is too long is refused by another name`() {
        let error = #expect(throws: APIError.self) {
            try FunctionReference(String(repeating: "f", count: 65))
        }
        #expect(error?.name == "InvalidParameterValueException")
        #expect(error?.message.hasSuffix("have length less than or equal to 64") == true)
    }

    @Test func `two qualifiers must agree`() throws {
        #expect(try FunctionReference("f:1", qualifier: "1").qualifier == "1")
        #expect(throws: APIError.self) { try FunctionReference("f:1", qualifier: "2") }
    }

    @Test func `what is not found is named by its ARN`() throws {
        let site = Site(account: "000000000000", region: "eu-west-1")
        let plain = try FunctionReference("f")
        #expect(
            plain.notFound(site).message
                == "Function not found: arn:aws:lambda:eu-west-1:000000000000:function:f")
        #expect(
            plain.notFound(site, showing: "$LATEST").message.hasSuffix("f:$LATEST"))
        let qualified = try FunctionReference("f:v1")
        #expect(qualified.notFound(site, showing: "$LATEST").message.hasSuffix("f:v1"))
    }

    @Test func `the region is that of the signature`() {
        func region(_ headers: HTTPHeaders) -> String { Site(account: "", headers).region }
        let signed: HTTPHeaders = [
            "authorization":
                "AWS4-HMAC-SHA256 Credential=AKID/20261123/eu-north-1/lambda/aws4_request, SignedHeaders=host, Signature=0"
        ]
        #expect(region(signed) == "eu-north-1")
        #expect(region([:]) == "us-east-1")
        #expect(region(["authorization": "Basic Zm9v"]) == "us-east-1")
    }
}
