import LPCloud
import LPCore

/// Brings a package to where Lambda can take it from.
struct CodeUpload {
    let services: Services
    /// The bucket for what is too large for a request; nil for one of ours.
    let bucket: String?
    /// Hears of an object that could not be deleted.
    let note: @Sendable (String) -> Void

    /// Has a package used from where Lambda can take it. An object is there only meanwhile: Lambda copies it, so that
    /// nothing is left, whether its use succeeds or not.
    ///
    /// - Parameters:
    ///   - folder: what the package is of, as the start of a key.
    ///   - use: ends when Lambda has the code.
    /// - Throws: a `Failure` when it is not the one that was packed, or cannot be brought there, or that of its use.
    func lend<Value>(
        _ package: Package, of name: String, in folder: String,
        to use: (CodePlace) async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let zip = try package.zip(of: name)
        if CodePlace.fitsInline(zip.file.count) { return try await use(.inline(zip)) }
        let storage = try await services.storage()
        let own = try await services.ownBucket()
        let bucket = self.bucket ?? own
        let key = "\(folder)\(Self.hexadecimal(zip.sha256)).zip"
        let isOurs = try await keep(zip, as: key, in: bucket, of: storage)
        let used: Result<Value, Failure>
        do { used = .success(try await use(.object(bucket: bucket, key: key))) } catch {
            used = .failure(error)
        }
        if isOurs { await delete(key, in: bucket, of: storage) }
        return try used.get()
    }

    /// Makes sure that an object is there.
    ///
    /// - Returns: whether it is ours, and not one that somebody else keeps.
    private func keep(
        _ zip: PackedZip, as key: String, in bucket: String, of storage: any ObjectStorage
    ) async throws(Failure) -> Bool {
        do {
            // The name is the content's, so what a run that was cut short has left is what would be put there.
            if let isOurs = try await storage.isOurs(key, in: bucket) { return isOurs }
        } catch {
            // Without the right to list a bucket, what is not in it is forbidden too.
            guard error.isDenied else { throw error }
        }
        if self.bucket == nil { try await services.makeOwnBucket() }
        try await storage.put(zip, as: key, in: bucket)
        return true
    }

    private func delete(_ key: String, in bucket: String, of storage: any ObjectStorage) async {
        do throws(Failure) { try await storage.deleteObject(key, in: bucket) } catch {
            let left = Failure(
                cannot: "delete", "s3://\(bucket)/\(key)", error.reason, next: "it is left there")
            note("\(left)")
        }
    }

    /// The hash's digits, which unlike base64 are plain in a key.
    private static func hexadecimal(_ base64: String) -> String {
        (Base64.decode(base64) ?? []).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
