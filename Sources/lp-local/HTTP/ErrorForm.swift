import LPCore
import NIOCore
import NIOHTTP1

/// How a family of services puts an error on the wire (botocore's parsers of the same names).
enum ErrorForm: Sendable {
    /// Lambda's: the name in a header, a message with a capital or not.
    case restJSON
    /// JSON 1.1: the name beside the message.
    case json
    /// IAM's and STS': XML around it.
    case query
    /// S3's.
    case restXML

    func reply(_ error: APIError) -> APIReply {
        switch self {
        case .restJSON: return error.reply
        case .json:
            let members = [
                ("__type", JSONText(string: error.name)),
                ("message", JSONText(string: error.message)),
            ]
            var reply = APIReply(error.status, json: .object(members))
            reply.headers = [("Content-Type", "application/x-amz-json-1.1")]
            return reply
        case .query:
            let type = error.type == "Service" ? "Receiver" : "Sender"
            return APIReply(
                error.status,
                xml: XMLElement("ErrorResponse") {
                    XMLElement("Error") {
                        XMLElement("Type", type)
                        XMLElement("Code", error.name)
                        XMLElement("Message", error.message)
                    }
                    XMLElement("RequestId", Identifier.uuid())
                })
        case .restXML:
            return APIReply(
                error.status,
                xml: XMLElement("Error") {
                    XMLElement("Code", error.name)
                    XMLElement("Message", error.message)
                })
        }
    }
}
