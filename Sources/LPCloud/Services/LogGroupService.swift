public import LPCore

/// What a cloud can do with the groups that logs are kept in.
public protocol LogGroupService: Sendable {
    /// The group of that name; nil when there is none.
    func group(_ name: String) async throws(Failure) -> LogGroup?

    /// The tags of a group that was found.
    func tags(of group: LogGroup) async throws(Failure) -> [String: String]

    /// Makes a group with these tags.
    ///
    /// - Returns: false when there is one of that name already, which stays as it is.
    func createGroup(_ name: String, tags: [String: String]) async throws(Failure) -> Bool

    /// Keeps events for so many days; nil for ever.
    func retain(_ name: String, days: Int?) async throws(Failure)

    /// Deletes a group and all that is in it; one that is not there is no error.
    ///
    /// - Returns: whether there was one.
    func deleteGroup(_ name: String) async throws(Failure) -> Bool
}
