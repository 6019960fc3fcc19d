import NIOHTTP1

/// What the requests and replies of Simple Storage Service have in common.
enum S3 {
    static let namespace = "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\""

    /// More than the largest package that Lambda takes from here, in bytes.
    static let objectLimit = 300 << 20

    static let overlong = APIError(
        .badRequest, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")

    static func notImplemented(_ what: String) -> APIError {
        APIError(.notImplemented, "NotImplemented", "lp-local has no \(what)")
    }

    static func date(_ seconds: Int) -> String {
        WallClock.format(seconds, "%Y-%m-%dT%H:%M:%S.000Z")
    }
}

extension APIError {
    static let noS3Method = APIError(
        .methodNotAllowed, "MethodNotAllowed",
        "The specified method is not allowed against this resource.")
}

extension APIRequest {
    /// Refuses what a query asks for beside an object or a bucket, as `acl`, unless it is known: it would be taken for
    /// the object or the bucket itself.
    func check(parameters known: Set<String>) throws(APIError) {
        for pair in query.split(separator: "&") {
            let name = percentDecoded(pair.prefix { $0 != "=" })
            // Clients name the operation too, and presigned URLs sign there.
            guard known.contains(name) || name == "x-id" || name.hasPrefix("X-Amz-") else {
                throw S3.notImplemented(name)
            }
        }
    }

    /// How many elements of a list a query asks for, 1,000 at most.
    ///
    /// - Throws: an InvalidArgument when it is no number of elements.
    func most(_ name: String) throws(APIError) -> Int {
        let most = Int(query(name) ?? "1000")
        guard let most, (0...Int(Int32.max)).contains(most) else {
            throw APIError(
                .badRequest, "InvalidArgument",
                "Argument \(name) must be an integer between 0 and 2147483647")
        }
        return min(most, 1000)
    }

    var objectType: String { headers.first(name: "content-type") ?? "binary/octet-stream" }

    var objectMetadata: [String: String] {
        let metadata = headers.filter { $0.name.lowercased().hasPrefix("x-amz-meta-") }.map {
            ($0.name.lowercased(), $0.value)
        }
        return Dictionary(metadata) { $1 }
    }
}
