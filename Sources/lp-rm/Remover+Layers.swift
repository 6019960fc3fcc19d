import LPCloud
import LPCore

extension Remover {
    /// Deletes all versions of a layer that Lambda Pool published, and adds what was done to its record.
    ///
    /// - Throws: a `Failure` when there are none, or one cannot be deleted.
    func removeLayer(_ name: String, _ record: inout Record) async throws(Failure) {
        _ = try Limits.layerName(name)
        let versions = try await services.layers.layerVersions(name)
        let ours = versions.filter { $0.content != nil }
        guard let newest = ours.first else {
            throw Failure(
                cannot: "delete layer", name,
                versions.isEmpty
                    ? "there is no such layer" : "Lambda Pool did not publish this layer",
                name: versions.isEmpty ? Failure.notFound : "NotManaged")
        }
        if !isDry {
            for version in ours {
                try await services.layers.deleteLayerVersion(name, version.number)
            }
        }
        record["deployed"] = account.deployed(newest, isDry ? nil : .deleted)
        record["removed"] = .object([
            ("versions", .array(ours.map { JSONText($0.number) }))
        ])
    }
}
