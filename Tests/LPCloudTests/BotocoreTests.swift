import Foundation
import Testing

@testable import LPCloud
import TestSupport

/// botocore signs the same requests: random ones, thousands of them.
struct BotocoreTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    private static let python = root.appending(path: ".venv/bin/python")
    private static let isThere = FileManager.default.isExecutableFile(atPath: python.path)

    /// What botocore is told of a request: what goes over the wire, and who signs it.
    private struct Asked: Encodable {
        let method: String
        let url: String
        let lines: [String]
        let body: String
        let date: String
        let key: String
        let secret: String
        let token: String?
        let region: String
        let service: String
    }

    @Test(.enabled(if: isThere, "no botocore: run scripts/setup --test"))
    func `thousands of requests are signed as botocore signs them`() throws {
        var random = SeededGenerator(seed: 4)
        var asked: [Asked] = []
        var signatures: [String] = []
        for _ in 0..<4000 {
            let (question, digits) = Self.signed(&random)
            asked.append(question)
            signatures.append(digits)
        }
        let expected = try Self.botocore(asked)
        try #require(expected.count == signatures.count)
        for (index, digits) in signatures.enumerated() where digits != expected[index] {
            Issue.record("\(asked[index]): \(digits), botocore says \(expected[index])")
        }
        #expect(Set(signatures).count == signatures.count)
    }

    private static func signed(_ random: inout SeededGenerator) -> (Asked, String) {
        let service: Service = [.lambda, .s3, .iam, .logs].randomElement(using: &random) ?? .lambda
        let secret = text(40, &random)
        let token = Bool.random(using: &random) ? "FwoG/+=" + text(20, &random) : nil
        let region = ["us-east-1", "cn-north-1"].randomElement(using: &random) ?? ""
        let signer = Signer(
            Credentials(
                accessKeyId: "AKIDEXAMPLE", secretAccessKey: Secret(secret),
                sessionToken: token.map(Secret.init)),
            region: region, service: service.scope, rules: service.signing)
        let request = request(of: service, &random)
        let endpoint = Endpoint(
            Bool.random(using: &random) ? .https : .http, host: "host.example",
            port: [nil, 443, 80, 9000].randomElement(using: &random) ?? nil,
            prefix: service != .s3 && Bool.random(using: &random) ? "/pre/fix" : "")
        let date = SigningDate(epoch: Int.random(in: 0..<4_000_000_000, using: &random))
        let prepared = PreparedRequest(request, endpoint: endpoint, signer: signer)
        return (
            Asked(
                method: request.method, url: prepared.url, lines: prepared.lines,
                body: Data(request.body).base64EncodedString(),
                date: String(decoding: date.stamp, as: UTF8.self), key: "AKIDEXAMPLE",
                secret: secret, token: token, region: region, service: service.scope),
            digits(prepared, request.body, date)
        )
    }

    private static func digits(_ request: PreparedRequest, _ body: [UInt8], _ date: SigningDate)
        -> String
    {
        var digits = [UInt8](repeating: 0, count: HexDigits.count)
        digits.withUnsafeMutableBytes { place in
            body.withUnsafeBytes { body in
                guard let start = place.baseAddress, let day = request.day(of: date) else { return }
                request.sign(body, at: date, with: day, into: start)
            }
        }
        return String(decoding: digits, as: UTF8.self)
    }

    private static func request(of service: Service, _ random: inout SeededGenerator) -> Request {
        let methods = ["GET", "PUT", "POST", "DELETE"]
        var request = Request(methods.randomElement(using: &random) ?? "GET", "")
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let kept: StaticString = service == .s3 ? "/" : ""
            request.path += "/" + PercentEncoding.encode(text(12, &random), keeping: kept)
        }
        if request.path.isEmpty { request.path = "/" }
        // An empty part of a path, and one that names no place, are left to the vectors: botocore is of two minds.
        if service != .s3 { request.path = request.path.replacing("//", with: "/x/") }
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            request.query.append(
                (
                    ["a", "b", "tagKeys", text(4, &random)].randomElement(using: &random) ?? "",
                    text(8, &random)
                ))
        }
        for number in 0..<Int.random(in: 0...3, using: &random) {
            let words = ["x", "a  b", "A,b", "1"].randomElement(using: &random) ?? ""
            request.headers.append(("X-Amz-Meta-\(number)", words))
        }
        request.headers.append(("Content-Type", "application/json"))
        request.body = Array(text(64, &random).utf8)
        return request
    }

    /// Characters that are encoded in various ways.
    private static let characters = Array("abcXYZ019-._~:/$ +=&?%#é😀!*'()@,;")

    private static func text(_ length: Int, _ random: inout SeededGenerator) -> String {
        let count = Int.random(in: 0...length, using: &random)
        return String((0..<count).map { _ in characters.randomElement(using: &random) ?? "a" })
    }

    private static func botocore(_ asked: [Asked]) throws -> [String] {
        let encoder = JSONEncoder()
        let lines = try asked.map { try String(decoding: encoder.encode($0), as: UTF8.self) }
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = folder.appending(path: "requests")
        try Data(lines.joined(separator: "\n").utf8).write(to: input)
        let process = Process()
        process.executableURL = python
        process.arguments = [root.appending(path: "Tests/WireTests/sign_requests.py").path]
        process.standardInput = try FileHandle(forReadingFrom: input)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: said, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
