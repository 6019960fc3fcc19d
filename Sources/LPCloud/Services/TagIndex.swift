public import LPCore

/// What a cloud knows about which of an account's resources carry a tag.
public protocol TagIndex: Sendable {
    /// Every function that carries a tag of that name, whatever its value.
    ///
    /// The index may lag behind by some seconds: one made just now may be missing, one deleted still there.
    func functions(tagged name: String) async throws(Failure) -> [TaggedResource]
}
