import Foundation
import Testing

@testable import LPCloud

/// The cases of awslabs/aws-c-auth.
enum SignatureVectors {
    /// One request and the signature that is right for it.
    struct Vector: CustomTestStringConvertible, Sendable {
        let name: String
        let request: Request
        let authority: String
        let credentials: Credentials
        let signsToken: Bool
        let rules: SigningRules
        let signature: String
        /// The same request with its signature in the query, as it arrives.
        let signedInQuery: Request

        var testDescription: String { name }
    }

    /// All cases.
    static let all: [Vector] = {
        let folder = Vectors.folder.appending(path: "sigv4/cases")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().compactMap { vector($0, in: folder.appending(path: $0)) }
    }()

    private struct Context: Decodable {
        struct Keys: Decodable {
            let accessKeyId: String
            let secretAccessKey: String
            let token: String?
        }
        let credentials: Keys
        let normalize: Bool
        let signBody: Bool
        let omitSessionToken: Bool?
    }

    private static func vector(_ name: String, in folder: URL) -> Vector? {
        func text(_ file: String) -> String? {
            try? String(contentsOf: folder.appending(path: file), encoding: .utf8)
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard let request = text("request.txt"), let signature = text("header-signature.txt"),
            let presigned = text("query-signed-request.txt"),
            let context = text("context.json").flatMap({
                try? decoder.decode(Context.self, from: Data($0.utf8))
            })
        else { return nil }
        var (parsed, authority) = parse(request)
        parsed.headers.removeAll { $0.name == "Host" }
        let keys = context.credentials
        return Vector(
            name: name, request: parsed, authority: authority,
            credentials: Credentials(
                accessKeyId: keys.accessKeyId, secretAccessKey: Secret(keys.secretAccessKey),
                sessionToken: keys.token.map(Secret.init)),
            signsToken: context.omitSessionToken != true,
            rules: SigningRules(
                normalizesPath: context.normalize, encodesPathAgain: true,
                sendsPayloadHash: context.signBody), signature: signature,
            signedInQuery: parse(presigned).0)
    }

    /// Reads a request as it stands in a file: an indented line goes on with the header before it.
    private static func parse(_ text: String) -> (Request, authority: String) {
        let parts = text.split(separator: "\n\n", maxSplits: 1)
        var lines = (parts.first ?? "").split(separator: "\n")
        let start = lines.removeFirst()
        let method = start.prefix { $0 != " " }
        let target = start.dropFirst(method.count + 1).dropLast(" HTTP/1.1".count)
        let path = target.prefix { $0 != "?" }
        let query = target.dropFirst(path.count + 1).split(separator: "&").map { part in
            let name = part.prefix { $0 != "=" }
            let value = part.dropFirst(name.count + 1)
            return (
                name: name.removingPercentEncoding ?? String(name),
                value: value.removingPercentEncoding ?? String(value)
            )
        }
        var headers: [(name: String, value: String)] = []
        for line in lines {
            if line.first == " ", let last = headers.indices.last {
                headers[last].value += " " + line
            } else {
                let name = line.prefix { $0 != ":" }
                headers.append((String(name), String(line.dropFirst(name.count + 1))))
            }
        }
        let body = parts.count == 2 ? Array(parts[1].utf8) : []
        return (
            Request(String(method), String(path), query: query, headers: headers, body: body),
            headers.first { $0.name == "Host" }?.value ?? ""
        )
    }
}
