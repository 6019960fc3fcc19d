import LPCore
import Testing

@testable import LPCloud

struct DeployedFunctionTests {
    private func configuration(_ members: String = "") throws -> FunctionConfiguration {
        let text = #"{"FunctionName":"f","FunctionArn":"arn:f"\#(members)}"#
        return try JSONText(Array(text.utf8)).decode(FunctionConfiguration.self)
    }

    @Test func `tags that cannot be read are not those of others`() async throws {
        let network = StubTransport(
            (
                200,
                """
                {"Configuration":{"FunctionName":"f","FunctionArn":"arn:f"},\
                "TagsError":{"ErrorCode":"AccessDeniedException","Message":"no."}}
                """
            ))
        let function = try #require(try await LambdaFunctions(network).function("f"))
        let failure = #expect(throws: Failure.self) { try function.checkOwnership(verb: "list") }
        #expect(
            failure?.name == "TagsUnreadable" && failure?.next == "have lambda:ListTags allowed")
        #expect(failure?.reason.contains("AccessDeniedException") == true)
    }

    @Test func `a function without our tag is somebody else's`() throws {
        let other = DeployedFunction(configuration: try configuration(), tags: ["t": "u"])
        let failure = #expect(throws: Failure.self) { try other.checkOwnership(verb: "list") }
        #expect(failure?.name == "NotManaged")
        let ours = DeployedFunction(
            configuration: try configuration(), tags: [DeployedFunction.managedTag: "1"])
        try ours.checkOwnership(verb: "list")
    }

    @Test(
        arguments: [
            ("", nil, nil), (#","State":"Active""#, "Active", nil),
            (#","State":"Pending","StateReason":"being made""#, "Pending", "being made"),
            (#","State":"Active","LastUpdateStatus":"InProgress""#, "Updating", nil),
            (
                #","State":"Active","LastUpdateStatus":"Failed","LastUpdateStatusReason":"no""#,
                "UpdateFailed", "no"
            ),
            (#","State":"Failed","LastUpdateStatus":"Failed","StateReason":"r""#, "Failed", "r"),
        ] as [(String, String?, String?)])
    func `how a function stands is one word`(
        members: String, condition: String?, reason: String?
    ) throws {
        let configuration = try configuration(members)
        #expect(configuration.condition == condition)
        #expect(configuration.conditionReason == reason)
    }

    @Test(
        arguments: [
            ("lambdapool:c1", "", "c1"), ("for all lambdapool:c1", "for all", "c1"),
            ("by hand", "by hand", nil), ("lambdapool:", "lambdapool:", nil),
            ("lambdapool:c1 and more", "lambdapool:c1 and more", nil), ("", "", nil),
        ] as [(String, String, String?)])
    func `a layer's description ends in its content`(
        description: String, text: String, content: String?
    ) throws {
        let json = """
            {"LayerVersionArn":"arn:l","Version":1,"Description":"\(description)"}
            """
        let version = try JSONText(Array(json.utf8)).decode(LayerVersion.self)
        #expect(version.text == text && version.content == content)
    }
}
