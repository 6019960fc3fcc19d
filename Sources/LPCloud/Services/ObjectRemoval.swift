public import LPCore

/// How kept packages go away.
public protocol ObjectRemoval: Sendable {
    /// The keys of all objects that start so; none when there is no such bucket.
    func keys(startingWith prefix: String, in bucket: String) async throws(Failure) -> [String]

    /// Whether an object carries the mark of those that Lambda Pool made; nil when there is none.
    func isOurs(_ key: String, in bucket: String) async throws(Failure) -> Bool?

    /// Deletes an object; one that is not there is no error.
    func deleteObject(_ key: String, in bucket: String) async throws(Failure)
}
