public import LPCore

/// What a cloud can do with the versions of a function, which never change, and the aliases that name them.
public protocol VersionService: Sendable {
    /// Makes a version of the function as it is; when nothing has changed since the last, that one is the answer.
    ///
    /// - Parameter sha256: what the code must be, as base64 of the zip's SHA-256; nil for any.
    func publish(_ name: String, sha256: String?) async throws(Failure) -> FunctionConfiguration

    /// The numbers of all versions, in their order, without the latest code.
    func versions(_ name: String) async throws(Failure) -> [Int]

    func deleteVersion(_ name: String, _ version: Int) async throws(Failure)

    /// The alias of that name; nil when there is none.
    func alias(_ alias: String, of name: String) async throws(Failure) -> Alias?

    func aliases(_ name: String) async throws(Failure) -> [Alias]

    func createAlias(_ alias: Alias, of name: String) async throws(Failure)

    /// Makes an alias what it is given as, if it still has the revision that is given with it.
    func updateAlias(_ alias: Alias, of name: String) async throws(Failure)
}
