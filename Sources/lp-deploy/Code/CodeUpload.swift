import LPCloud
import LPCore

/// Brings a package to where Lambda can take it from.
struct CodeUpload {
    let services: Services
    /// The bucket for what is too large for a request; nil for one of ours.
    let bucket: String?

    /// - Parameter folder: what the package is of, as the start of a key.
    /// - Throws: a `Failure` when it is not the one that was packed, or cannot be brought there.
    func place(_ package: Package, of name: String, in folder: String) async throws(Failure)
        -> CodePlace
    {
        let zip = try package.zip(of: name)
        if CodePlace.fitsInline(zip.file.count) { return .inline(zip) }
        let storage = try await services.storage()
        let own = try await services.ownBucket()
        let bucket = self.bucket ?? own
        // The name is the content's, so what is there is what would be put there.
        let key = "\(folder)\(Self.hexadecimal(zip.sha256)).zip"
        guard try await !storage.hasObject(key, in: bucket) else {
            return .object(bucket: bucket, key: key)
        }
        if self.bucket == nil { try await services.makeOwnBucket() }
        try await storage.put(zip, as: key, in: bucket)
        return .object(bucket: bucket, key: key)
    }

    /// The hash's digits, which unlike base64 are plain in a key.
    private static func hexadecimal(_ base64: String) -> String {
        (Base64.decode(base64) ?? []).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
