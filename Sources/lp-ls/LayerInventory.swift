import LPCloud
import LPCore

/// Finds layers, of which the newest version tells whether they are ours.
struct LayerInventory: Sendable {
    let layers: any LayerService & LayerCatalog
    /// Whether layers are wanted that Lambda Pool did not publish.
    let admitsOthers: Bool

    /// Looks under way at once.
    private static let atOnce = 16

    /// Every layer, by name.
    func all() async throws(Failure) -> [ListedLayer] {
        let wanted = try await layers.layers().filter { admitsOthers || $0.latest.content != nil }
            .sorted { $0.name < $1.name }
        return try await wanted.concurrentMap(atOnce: Self.atOnce) {
            (layer) async throws(Failure) in
            try await look(at: layer.latest, of: layer.name)
        }
    }

    /// The newest version of a layer.
    ///
    /// - Throws: a `Failure` when there is none, or it is somebody else's.
    func layer(_ name: String) async throws(Failure) -> ListedLayer {
        _ = try Limits.layerName(name)
        let versions = try await layers.layerVersions(name)
        guard let newest = versions.first(where: { admitsOthers || $0.content != nil }) else {
            throw Failure(
                cannot: "list layer", name,
                versions.isEmpty
                    ? "there is no such layer" : "Lambda Pool did not publish this layer",
                name: versions.isEmpty ? Failure.notFound : "NotManaged")
        }
        return try await look(at: newest, of: name)
    }

    private func look(at version: LayerVersion, of name: String) async throws(Failure)
        -> ListedLayer
    {
        ListedLayer(
            name: name, version: version,
            code: try await layers.code(of: name, version: version.number))
    }
}
