import LPCore
import NIOCore
import NIOHTTP1

/// The members of a JSON object that a client sent, read by their names; a null is as good as absent.
struct RequestBody {
    private let members: [String: JSONText]

    /// - Throws: a SerializationException when the body is no JSON object; an empty one has no members.
    init(_ body: ByteBuffer) throws(APIError) {
        let text: JSONText
        do throws(JSONFault) {
            text = try JSONText(
                body.readableBytes > 0 ? Array(body.readableBytesView) : Array("{}".utf8))
        } catch {
            throw .unreadable("\(error)")
        }
        try self.init(text)
    }

    init(_ object: JSONText) throws(APIError) {
        guard let members = object.members else { throw .unreadable("it is not an object") }
        let named = members.compactMap { member in
            member.name.string.map { ($0, member.value) }
        }
        self.members = Dictionary(named) { $1 }.filter { !$1.isNull }
    }

    /// A member as it was sent.
    subscript(_ name: String) -> JSONText? { members[name] }

    func text(_ name: String) throws(APIError) -> String? {
        try read(name, "a string", \.string)
    }

    /// One of the texts that a member may have.
    ///
    /// - Throws: a ValidationException when it is another.
    func text(_ name: String, among values: [String]) throws(APIError) -> String? {
        guard let text = try text(name) else { return nil }
        guard values.contains(text) else {
            throw .validation(
                text, at: APIError.memberName(name),
                "satisfy enum value set: [\(values.joined(separator: ", "))]")
        }
        return text
    }

    /// - Throws: a ValidationException when it is absent.
    func required(_ name: String) throws(APIError) -> String {
        guard let text = try text(name) else { throw .missing(name) }
        return text
    }

    func number(_ name: String) throws(APIError) -> Int? {
        try read(name, "a whole number") { Int($0.text) }
    }

    func fraction(_ name: String) throws(APIError) -> Double? {
        try read(name, "a number") { Double($0.text) }
    }

    func flag(_ name: String) throws(APIError) -> Bool? {
        try read(name, "true or false") { Bool($0.text) }
    }

    func texts(_ name: String) throws(APIError) -> [String]? {
        try read(name, "a list of strings") { value in
            guard let elements = value.elements else { return nil }
            let texts = elements.compactMap(\.string)
            return texts.count == elements.count ? texts : nil
        }
    }

    func object(_ name: String) throws(APIError) -> RequestBody? {
        guard let value = members[name] else { return nil }
        do { return try RequestBody(value) } catch { throw Self.wrong(name, "an object") }
    }

    func objects(_ name: String) throws(APIError) -> [RequestBody]? {
        try read(name, "a list of objects") { value in
            guard let elements = value.elements else { return nil }
            let objects = elements.compactMap { try? RequestBody($0) }
            return objects.count == elements.count ? objects : nil
        }
    }

    /// An object whose members are all strings.
    func table(_ name: String) throws(APIError) -> [String: String]? {
        guard let object = try object(name) else { return nil }
        var table: [String: String] = [:]
        for key in object.members.keys { table[key] = try object.text(key) }
        return table
    }

    /// The names of the members that are there.
    var names: [String] { members.keys.sorted() }

    private func read<Value>(
        _ name: String, _ kind: String, _ decode: (JSONText) -> Value?
    ) throws(APIError) -> Value? {
        guard let value = members[name] else { return nil }
        guard let decoded = decode(value) else { throw Self.wrong(name, kind) }
        return decoded
    }

    private static func wrong(_ name: String, _ kind: String) -> APIError {
        .unreadable("'\(name)' is not \(kind)")
    }
}

extension APIError {
    /// A body that is not of the form that the operation takes.
    static func unreadable(_ reason: String) -> APIError {
        APIError(
            .badRequest, "SerializationException",
            "Could not parse request body into json: \(reason)")
    }

    /// How Lambda's messages write the name of a member.
    static func memberName(_ name: String) -> String {
        name.prefix(1).lowercased() + name.dropFirst()
    }

    /// A member that must be there, named as Lambda's messages do.
    static func missing(_ name: String) -> APIError {
        .validation(nil, at: memberName(name), "not be null")
    }
}
