import LPCore
import NIOCore
import NIOHTTP1

/// The operations of a service whose requests all go to one path.
enum Operations {
    /// A service of JSON 1.1: the operation is named by the header X-Amz-Target.
    static func json(
        _ name: String,
        _ operations: [String: (APIRequest, RequestBody) throws -> EventLoopFuture<APIReply>]
    ) -> Service {
        let route = Route(.POST, "/", bodyLimit: 2 << 20) { request in
            let target = request.headers.first(name: "x-amz-target") ?? ""
            let operation = target.split(separator: ".").last.map(String.init) ?? ""
            guard let answer = operations[operation] else {
                throw APIError(
                    .badRequest, "UnknownOperationException", "lp-local has no \(target)")
            }
            return try answer(request, RequestBody(request.body))
        }
        return Service(name: name, routes: [route], form: .json)
    }

    /// A service of the query protocol: the operation is a field of a form.
    static func query(
        _ name: String,
        _ operations: [String: (Form, APIRequest) throws -> EventLoopFuture<APIReply>]
    ) -> Service {
        let route = Route(.POST, "/", bodyLimit: 2 << 20) { request in
            let form = Form(request.body)
            let operation = form["Action"] ?? ""
            guard let answer = operations[operation] else {
                throw APIError(
                    .badRequest, "InvalidAction", "lp-local has no \(name):\(operation)")
            }
            return try answer(form, request)
        }
        return Service(name: name, routes: [route], form: .query)
    }
}

/// The fields of a form that a client sent (`application/x-www-form-urlencoded`).
struct Form {
    private let fields: [String: String]

    init(_ body: ByteBuffer) {
        let pairs = String(buffer: body).split(separator: "&").map { pair in
            let parts = pair.split(
                separator: "=" as Character, maxSplits: 1, omittingEmptySubsequences: false
            ).map { percentDecoded($0.replacing("+", with: " ")) }
            return (parts[0], parts.count > 1 ? parts[1] : "")
        }
        fields = Dictionary(pairs) { $1 }
    }

    subscript(_ name: String) -> String? { fields[name] }

    /// - Throws: a ValidationError when the field is absent.
    func required(_ name: String) throws(APIError) -> String {
        guard let value = fields[name] else {
            throw APIError(
                .badRequest, "ValidationError",
                "1 validation error detected: Value null at '\(name.prefix(1).lowercased() + name.dropFirst())' "
                    + "failed to satisfy constraint: Member must not be null")
        }
        return value
    }

    /// A number, or another where the field is absent.
    ///
    /// - Throws: a ValidationError when it is out of range, or no number.
    func number(_ name: String, in range: ClosedRange<Int>, else usual: Int) throws(APIError) -> Int
    {
        guard let text = fields[name] else { return usual }
        guard let number = Int(text), range.contains(number) else {
            throw APIError(
                .badRequest, "ValidationError",
                "1 validation error detected: Value '\(text)' at '\(name.prefix(1).lowercased() + name.dropFirst())' "
                    + "failed to satisfy constraint: Member must have value between \(range.lowerBound) "
                    + "and \(range.upperBound)")
        }
        return number
    }

    /// The values of `NAME.member.1`, `NAME.member.2`, and so on, or of a field of each.
    func list(_ name: String, _ field: String = "") -> [String] {
        var values: [String] = []
        let end = field.isEmpty ? "" : "." + field
        while let value = fields["\(name).member.\(values.count + 1)\(end)"] {
            values.append(value)
        }
        return values
    }
}

extension APIReply {
    /// What an operation of JSON 1.1 answers.
    static func json11(_ members: [(String, JSONText)]) -> APIReply {
        var reply = APIReply(.ok, json: .object(members))
        reply.headers = [("Content-Type", "application/x-amz-json-1.1")]
        return reply
    }

    /// What an operation of the query protocol answers.
    static func query(
        _ operation: String, _ namespace: String,
        @XMLContent _ result: () -> [XMLElement] = { [] }
    ) -> APIReply {
        let elements = result()
        return APIReply(
            .ok,
            xml: XMLElement("\(operation)Response", attributes: "xmlns=\"\(namespace)\"") {
                XMLElement("\(operation)Result") { elements }
                XMLElement("ResponseMetadata") { XMLElement("RequestId", Identifier.uuid()) }
            })
    }
}
