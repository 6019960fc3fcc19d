public import LPCore

/// The layers of the same Lambda, over its REST API of 2018-10-31.
extension LambdaFunctions: LayerService {
    private static func versions(_ name: String) -> String {
        "/2018-10-31/layers/\(PercentEncoding.encode(name))/versions"
    }

    public func layerVersions(_ name: String) async throws(Failure) -> [LayerVersion] {
        struct Page: Decodable {
            let LayerVersions: [LayerVersion]
            let NextMarker: String?
        }
        var found: [LayerVersion] = []
        var marker: String?
        repeat {
            let query = marker.map { [(name: "Marker", value: $0)] } ?? []
            do {
                let page: Page = try await api.call(
                    "read layer", name, Request("GET", Self.versions(name), query: query))
                found += page.LayerVersions
                marker = page.NextMarker.flatMap { $0.isEmpty ? nil : $0 }
            } catch {
                if error.isNotFound { return [] }
                throw error
            }
        } while marker != nil
        return found.sorted { $0.number > $1.number }
    }

    public func layerVersion(_ arn: String) async throws(Failure) -> LayerVersion {
        try await api.call(
            "read layer", arn,
            Request(
                "GET", "/2018-10-31/layers", query: [("find", "LayerVersion"), ("Arn", arn)]))
    }

    public func publishLayer(_ name: String, _ draft: LayerDraft, _ code: CodePlace)
        async throws(Failure) -> LayerVersion
    {
        var members = [("Description", JSONText(string: draft.description))]
        if let runtime = draft.runtime {
            members.append(("CompatibleRuntimes", JSONText(encoding: [runtime])))
        }
        if let architecture = draft.architecture {
            members.append(("CompatibleArchitectures", JSONText(encoding: [architecture])))
        }
        return try await api.call(
            "publish layer", name,
            code.request("POST", Self.versions(name), members, under: "Content"))
    }
}
