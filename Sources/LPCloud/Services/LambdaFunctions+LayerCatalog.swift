public import LPCore

extension LambdaFunctions: LayerCatalog {
    private static let layers = "/2018-10-31/layers"

    private static func path(_ layer: String, _ version: Int) -> String {
        "\(layers)/\(PercentEncoding.encode(layer))/versions/\(version)"
    }

    public func layers() async throws(Failure) -> [Layer] {
        struct Page: Decodable {
            let Layers: [Layer]
            let NextMarker: String?
        }
        var found: [Layer] = []
        var marker: String?
        repeat {
            let query = marker.map { [(name: "Marker", value: $0)] } ?? []
            let page: Page = try await api.call(
                "list", "layers", Request("GET", Self.layers, query: query))
            found += page.Layers
            marker = page.NextMarker.flatMap { $0.isEmpty ? nil : $0 }
        } while marker != nil
        return found
    }

    public func code(of layer: String, version: Int) async throws(Failure) -> LayerCode {
        struct Reply: Decodable { let Content: LayerCode }
        let reply: Reply = try await api.call(
            "read layer", layer, Request("GET", Self.path(layer, version)))
        return reply.Content
    }

    public func deleteLayerVersion(_ layer: String, _ version: Int) async throws(Failure) {
        try await api.call(
            "delete layer", "\(layer):\(version)", Request("DELETE", Self.path(layer, version)))
    }
}
