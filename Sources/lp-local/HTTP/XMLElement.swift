import NIOCore
import NIOHTTP1

/// An element of an XML document that we write.
struct XMLElement: Sendable {
    let name: String
    /// As `name="value"`.
    var attributes = ""
    private let content: String

    /// An element with a text.
    init(_ name: String, _ text: String) {
        self.name = name
        content = Self.escaped(text)
    }

    /// An element with elements.
    init(
        _ name: String, attributes: String = "",
        @XMLContent _ children: () -> [XMLElement]
    ) {
        self.name = name
        self.attributes = attributes
        content = children().map(\.text).joined()
    }

    var text: String {
        "<\(name)\(attributes.isEmpty ? "" : " " + attributes)>\(content)</\(name)>"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;")
    }
}

/// Lets elements stand one below the other.
@resultBuilder
enum XMLContent {
    static func buildExpression(_ element: XMLElement) -> [XMLElement] { [element] }
    static func buildExpression(_ elements: [XMLElement]) -> [XMLElement] { elements }
    static func buildBlock(_ parts: [XMLElement]...) -> [XMLElement] { parts.flatMap { $0 } }
    static func buildOptional(_ part: [XMLElement]?) -> [XMLElement] { part ?? [] }
}

extension APIReply {
    init(_ status: HTTPResponseStatus, xml: XMLElement) {
        self.init(
            status, headers: [("Content-Type", "text/xml")],
            body: ByteBuffer(
                string: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + xml.text))
    }
}
