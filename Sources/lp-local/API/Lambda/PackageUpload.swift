import LPCore
import NIOCore

/// Where the package of a function or layer comes from.
enum PackageUpload: Sendable {
    case zip([UInt8])
    case object(bucket: String, key: String)

    /// - Throws: an InvalidParameterValueException when there is none.
    init(zip: [UInt8]?, bucket: String?, key: String?, absent: String) throws(APIError) {
        if let zip {
            self = .zip(zip)
        } else if let bucket, let key {
            self = .object(bucket: bucket, key: key)
        } else {
            throw .invalidParameter(absent)
        }
    }
}
