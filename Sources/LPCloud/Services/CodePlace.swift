import LPCore

/// Where Lambda takes code from: the request itself, or an object of S3.
public enum CodePlace: Hashable, Sendable {
    case inline(PackedZip)
    /// An object in a bucket of the same region.
    case object(bucket: String, key: String)

    /// The bucket that it is in; nil for none.
    public var bucket: String? {
        guard case .object(let bucket, _) = self else { return nil }
        return bucket
    }

    /// The most bytes that a request may have, base64 and all (Lambda, RequestTooLargeException).
    private static let requestLimit = 69_905_067
    /// What the rest of a request may need: 4 KB of environment with escapes, tags, layers.
    private static let restLimit = 64 << 10

    /// Whether a zip of so many bytes can go into the request.
    public static func fitsInline(_ bytes: Int) -> Bool {
        (bytes + 2) / 3 * 4 + restLimit < requestLimit
    }

    /// A request with a JSON object as its body, in which the code comes last; a zip is encoded as it is sent.
    ///
    /// - Parameters:
    ///   - members: all others.
    ///   - name: the member whose own members name the code; nil where they stand beside the others.
    func request(
        _ method: String, _ path: String, _ members: [(String, JSONText)], under name: String? = nil
    ) -> Request {
        func whole(_ code: [(String, JSONText)]) -> JSONText {
            .object(members + (name.map { [($0, .object(code))] } ?? code))
        }
        switch self {
        case .object(let bucket, let key):
            let code = [("S3Bucket", JSONText(string: bucket)), ("S3Key", JSONText(string: key))]
            return ServiceAPI.request(method, path, whole(code))
        case .inline(let zip):
            let text = whole([("ZipFile", JSONText(string: ""))]).bytes
            // The zip's place is between the last two quotes.
            let end = text.lastIndex(of: UInt8(ascii: "\"")) ?? text.endIndex
            var request = ServiceAPI.request(method, path, .null)
            request.stream = StreamedBody([
                .bytes(Array(text[..<end])), .base64(zip.file), .bytes(Array(text[end...])),
            ])
            return request
        }
    }
}
