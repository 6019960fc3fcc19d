import LPCloud
import LPCore
import NIOCore
import NIOHTTP1
import Testing

@testable import lp_local

struct FunctionRequestTests {
    private func configured(_ json: String) throws -> StoredFunction {
        var function = StoredFunction.sample
        try FunctionRequest(ByteBuffer(string: json)).configure(&function)
        return function
    }

    @Test func `what is not given stays`() throws {
        #expect(try configured(#"{"MemorySize":null}"#) == .sample)
        let changed = try configured(
            #"{"MemorySize":10240,"Environment":{"Variables":{"AB":"1"}}}"#)
        #expect(changed.memory == 10_240)
        #expect(changed.environment == ["AB": "1"])
        #expect(changed.timeout == StoredFunction.sample.timeout)
    }

    @Test(
        arguments: [
            (#"{"MemorySize":127}"#, "greater than or equal to 128"),
            (#"{"MemorySize":10241}"#, "less than or equal to 10240"),
            (#"{"Timeout":0}"#, "greater than or equal to 1"),
            (#"{"Timeout":901}"#, "less than or equal to 900"),
            (#"{"Runtime":"ruby3.2"}"#, "'runtime' failed to satisfy constraint"),
            (#"{"Handler":"a b"}"#, "'handler'"),
            (#"{"Environment":{"Variables":{"AWS_REGION":"x"}}}"#, "reserved keys"),
            (#"{"Environment":{"Variables":{"1A":"x"}}}"#, "[a-zA-Z]([a-zA-Z0-9_])+"),
        ])
    func `a value out of Lambda's limits is refused`(_ json: String, _ words: String) {
        let error = #expect(throws: APIError.self) { try configured(json) }
        #expect(error?.message.contains(words) == true)
        #expect(error?.status == .badRequest)
    }

    @Test func `the environment may have 4096 bytes of JSON`() throws {
        func json(_ count: Int) -> String {
            #"{"Environment":{"Variables":{"AB":"\#(String(repeating: "x", count: count))"}}}"#
        }
        #expect(throws: Never.self) { try configured(json(4096 - 9)) }
        let error = #expect(throws: APIError.self) { try configured(json(4096 - 8)) }
        #expect(error?.message.hasSuffix("Bytes measured: 4097") == true)
        #expect(error?.message.contains("xxx") == false)
    }

    @Test func `a file of an older server is read`() throws {
        let text = """
            {"name":"f","region":"us-east-1","runtime":"python3.13","handler":"m.h","role":"role",\
            "code":{"sha256":"","key":"","bytes":0},"modified":"","revision":""}
            """
        #expect(try JSONText(Array(text.utf8)).decode(StoredFunction.self) == .sample)
    }

    @Test func `members that are absent are left out of a reply`() throws {
        let configuration = StoredFunction.sample.configuration()
        let names = try #require(configuration.members).compactMap(\.name.string)
        #expect(!names.contains("Environment"))
        #expect(!names.contains("StateReason"))
        #expect(names.contains("LastUpdateStatus"))
        let pending = try #require(StoredFunction.sample.configuration(.pending).members)
        #expect(!pending.contains { $0.name.string == "LastUpdateStatus" })
        #expect(pending.contains { $0.name.string == "StateReason" })
    }

    @Test func `a worker's environment is Lambda's and the function's, and no variable of ours`() {
        var function = StoredFunction.sample
        function.environment = ["AB": "1", "TZ": "Europe/Berlin", "AWS_REGION": "elsewhere"]
        let credentials = AccessKeys([:]).issue(until: .max)
        let variables = WorkerEnvironment(
            function: function, paths: .lambda, logStream: "stream", api: "127.0.0.1:9",
            credentials: credentials, endpoint: nil, searchPath: "/bin"
        ).variables
        #expect(variables["AB"] == "1")
        #expect(variables["TZ"] == "Europe/Berlin")
        #expect(variables["AWS_REGION"] == "us-east-1")
        #expect(variables["_HANDLER"] == "m.h")
        #expect(variables["LAMBDA_TASK_ROOT"] == "/var/task")
        #expect(variables["PATH"] == "/bin:/opt/bin")
        #expect(variables["AWS_ACCESS_KEY_ID"] == credentials.accessKeyId)
        #expect(variables["AWS_SESSION_TOKEN"] == credentials.sessionToken?.exposed)
        #expect(variables["AWS_ENDPOINT_URL"] == nil)
        #expect(variables["HOME"] == nil)
        #expect(variables["TMPDIR"] == nil)
    }
}

extension StoredFunction {
    static let sample = StoredFunction(
        name: "f", region: "us-east-1", runtime: "python3.13", handler: "m.h", role: "role",
        description: "", memory: 128, timeout: 3, storage: 512, environment: nil,
        architecture: "x86_64", code: Code(sha256: "", key: "", bytes: 0), modified: "",
        revision: "")
}
