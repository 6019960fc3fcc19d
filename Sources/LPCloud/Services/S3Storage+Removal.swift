public import LPCore

/// Conforms to `ObjectRemoval`.
extension S3Storage {
    public func keys(startingWith prefix: String, in bucket: String) async throws(Failure)
        -> [String]
    {
        var found: [String] = []
        var token: String?
        repeat {
            let position = token.map { [(name: "continuation-token", value: $0)] } ?? []
            let reply: Response
            do {
                reply = try await call(
                    "GET", bucket,
                    query: [(name: "list-type", value: "2"), (name: "prefix", value: prefix)]
                        + position, needing: "s3:ListBucket")
            } catch {
                if error.isNotFound { return [] }
                throw error
            }
            let page = XMLText(reply.body)
            found += page.elements("Key").map(\.value)
            token = page["NextContinuationToken"]
        } while token != nil
        return found
    }

    public func isOurs(_ key: String, in bucket: String) async throws(Failure) -> Bool? {
        do {
            // One byte of it, because a refusal of HEAD would have no body that says why.
            let reply = try await call(
                "GET", bucket, key, headers: [("Range", "bytes=0-0")], needing: "s3:GetObject")
            return reply.has(header: Self.mark)
        } catch {
            if error.isNotFound { return nil }
            // An empty object, such as stands for a folder, has no first byte.
            if error.name == "InvalidRange" { return false }
            throw error
        }
    }

    public func deleteObject(_ key: String, in bucket: String) async throws(Failure) {
        try await call("DELETE", bucket, key, needing: "s3:DeleteObject")
    }
}
