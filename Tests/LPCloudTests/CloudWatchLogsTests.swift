import LPCore
import Testing

@testable import LPCloud

struct CloudWatchLogsTests {
    private func refusal(_ name: String) -> Response {
        Response(status: 400, body: Array("{\"__type\":\"\(name)\",\"message\":\"No.\"}".utf8))
    }

    private func said(_ network: StubTransport) -> [String] {
        network.requests.map { request in
            let target = request.headers.first { $0.name == "X-Amz-Target" }?.value ?? "-"
            return "\(target) \(String(decoding: request.body, as: UTF8.self))"
        }
    }

    @Test func `a group is known by its whole name`() async throws {
        let network = StubTransport(
            (200, #"{"logGroups":[{"logGroupName":"/l/fx","retentionInDays":3}]}"#),
            (200, #"{"logGroups":[{"logGroupName":"/l/f","retentionInDays":7}]}"#),
            (200, #"{"logGroups":[{"logGroupName":"/l/f"},{"logGroupName":"/l/fx"}]}"#))
        let logs = CloudWatchLogs(network)
        #expect(try await logs.group("/l/f") == nil)
        #expect(try await logs.group("/l/f")?.retention == 7)
        #expect(try await logs.group("/l/f") == LogGroup(name: "/l/f"))
        #expect(
            said(network).first
                == #"Logs_20140328.DescribeLogGroups {"logGroupNamePrefix":"/l/f"}"#)
    }

    @Test func `an empty page is not the last one`() async throws {
        let network = StubTransport(
            (200, #"{"logGroups":[],"nextToken":"t"}"#),
            (200, #"{"logGroups":[{"logGroupName":"/l/f"}]}"#))
        #expect(try await CloudWatchLogs(network).group("/l/f") != nil)
        #expect(said(network).last?.contains(#""nextToken":"t""#) == true)
    }

    @Test func `a group that is there already stays as it is`() async throws {
        let network = StubTransport([
            .success(refusal("ResourceAlreadyExistsException")),
            .success(Response(status: 200, body: [])), .success(refusal("LimitExceededException")),
        ])
        let logs = CloudWatchLogs(network)
        #expect(try await logs.createGroup("/l/f", tags: ["t": "u"]) == false)
        #expect(try await logs.createGroup("/l/f", tags: [:]) == true)
        await #expect(throws: Failure.self) { try await logs.createGroup("/l/f", tags: [:]) }
        #expect(
            said(network).prefix(2) == [
                #"Logs_20140328.CreateLogGroup {"logGroupName":"/l/f","tags":{"t":"u"}}"#,
                #"Logs_20140328.CreateLogGroup {"logGroupName":"/l/f"}"#,
            ])
    }

    @Test func `retention is for some days or for ever`() async throws {
        let network = StubTransport((200, ""), (200, ""))
        try await CloudWatchLogs(network).retain("/l/f", days: 7)
        try await CloudWatchLogs(network).retain("/l/f", days: nil)
        #expect(
            said(network) == [
                #"Logs_20140328.PutRetentionPolicy {"logGroupName":"/l/f","retentionInDays":7}"#,
                #"Logs_20140328.DeleteRetentionPolicy {"logGroupName":"/l/f"}"#,
            ])
    }

    @Test func `deleting a group that is not there is no error`() async throws {
        let network = StubTransport([
            .success(refusal("ResourceNotFoundException")),
            .success(Response(status: 200, body: [])), .success(refusal("AccessDeniedException")),
        ])
        let logs = CloudWatchLogs(network)
        #expect(try await logs.deleteGroup("/l/f") == false)
        #expect(try await logs.deleteGroup("/l/f") == true)
        await #expect(throws: Failure.self) { try await logs.deleteGroup("/l/f") }
    }
}
