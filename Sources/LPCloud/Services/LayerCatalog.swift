public import LPCore

/// What a cloud tells of the layers that an account has, and how their versions go away.
public protocol LayerCatalog: Sendable {
    /// Every layer of the account, ours or not.
    func layers() async throws(Failure) -> [Layer]

    /// The code of a version.
    func code(of layer: String, version: Int) async throws(Failure) -> LayerCode

    /// Deletes a version; functions that have it keep it.
    func deleteLayerVersion(_ layer: String, _ version: Int) async throws(Failure)
}
