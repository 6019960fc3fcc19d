public import LPCore

/// What a cloud can do to keep packages that are too large for a request.
public protocol ObjectStorage: ObjectRemoval {
    /// Whether there is such a bucket of ours, made to its end.
    ///
    /// - Throws: a `Failure` when it belongs to somebody else.
    func hasBucket(_ bucket: String) async throws(Failure) -> Bool

    /// Makes a bucket that nobody else can read, and that empties itself, or goes on where that was cut short.
    func makeBucket(_ bucket: String) async throws(Failure)

    /// Keeps a package, marked as ours.
    func put(_ zip: PackedZip, as key: String, in bucket: String) async throws(Failure)
}
