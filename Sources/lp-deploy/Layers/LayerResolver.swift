import LPCloud
import LPCore

/// Finds the versions of layers that a record names.
struct LayerResolver {
    let layers: any LayerService
    let ofThisRun: RunLayers
    /// The function that they are for; nil where it has none yet.
    let runtime: String?
    let architecture: String?

    /// The layers as ARNs of versions, in their order; one that is only planned stays a name.
    ///
    /// - Parameter present: ARNs that need no look, because the function has them already.
    /// - Throws: a `Failure` when there is no such layer, or it is not made for such a function.
    func resolve(_ wanted: Setting<[String]>, present: [String]) async throws(Failure)
        -> Setting<[String]>
    {
        guard let names = wanted.value else { return wanted }
        var found: [String] = []
        for name in names {
            if try ofThisRun.isPlanned(name) || present.contains(name) {
                found.append(name)
            } else {
                let version = try await find(name)
                try check(version, name)
                found.append(version.arn)
            }
        }
        return .value(found)
    }

    private func find(_ name: String) async throws(Failure) -> LayerVersion {
        if name.hasPrefix("arn:") { return try await layers.layerVersion(name) }
        let parts = name.split(separator: ":")
        let versions = try await layers.layerVersions(String(parts[0]))
        let number = parts.count == 2 ? Int(parts[1]) : nil
        guard let version = versions.first(where: { number == nil || $0.number == number }) else {
            throw Failure(
                cannot: "use layer", name,
                versions.isEmpty ? "there is no such layer" : "it has no such version",
                next: "publish it: lp-pack --layer \(parts[0]) PATH | lp-deploy",
                name: Failure.notFound)
        }
        return version
    }

    private func check(_ version: LayerVersion, _ name: String) throws(Failure) {
        for (kind, made, ours) in [
            ("runtime", version.runtimes, runtime),
            ("architecture", version.architectures, architecture),
        ] {
            guard let made, !made.isEmpty, let ours, !made.contains(ours) else { continue }
            throw Failure(
                cannot: "use layer", name,
                "it is made for \(kind) \(made.joined(separator: ", ")), the function for \(ours)",
                name: "LayerMismatch")
        }
    }
}
