import LPCore
import NIOCore
import NIOHTTP1

/// PublishLayerVersion, GetLayerVersion, ListLayers and their kin (API 2018-10-31).
struct LayerRoutes {
    let catalog: Catalog
    let storage: PackageStorage
    let downloads: Downloads
    let disk: Disk

    static let base = "/2018-10-31/layers"

    var routes: [Route] {
        let base = Self.base
        return [
            Route(.GET, base, listOrFind),
            Route(.GET, base + "/*/versions", listVersions),
            .upload(.POST, base + "/*/versions", "PublishLayerVersion", publish),
            Route(.GET, base + "/*/versions/*", get),
            Route(.DELETE, base + "/*/versions/*", delete),
        ]
    }

    private func publish(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let site = catalog.site(request)
        let reference = try LayerReference(request.parameters[0])
        let body = request.body
        return disk.run { try LayerRequest(body) }.assumeIsolated().flatMap { given in
            storage.keep(given.upload).assumeIsolated().flatMap { code in
                publish(given, code, reference, site).assumeIsolated()
                    .always { _ in catalog.release(code) }.nonisolated()
            }.nonisolated()
        }.nonisolated()
    }

    private func publish(
        _ given: LayerRequest, _ code: StoredFunction.Code, _ reference: LayerReference,
        _ site: Site
    ) -> EventLoopFuture<APIReply> {
        var layer =
            catalog.layers[reference.name]
            ?? LayerFamily(
                name: reference.name, region: reference.region ?? site.region,
                account: site.account)
        let version = StoredLayer(
            number: layer.nextVersion, description: given.description, license: given.license,
            runtimes: given.runtimes, architectures: given.architectures, code: code,
            created: WallClock.lambdaDate())
        layer.nextVersion += 1
        layer.versions.append(version)
        let reply = APIReply(.created, json: whole(version, of: layer))
        return catalog.save(layer).assumeIsolated().map { reply }.nonisolated()
    }

    private func get(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let (layer, version) = try catalog.layerVersion(request)
        return disk.done(APIReply(.ok, json: whole(version, of: layer)))
    }

    private func delete(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let reference = try LayerReference(request.parameters[0])
        let number = try Catalog.versionNumber(request)
        guard var layer = catalog.layers[reference.name], reference.fits(layer) else {
            // One that is gone is as good as deleted.
            return disk.done(APIReply(.noContent))
        }
        layer.versions.removeAll { $0.number == number }
        return catalog.save(layer).assumeIsolated().map { APIReply(.noContent) }.nonisolated()
    }

    private func listVersions(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let reference = try LayerReference(request.parameters[0])
        let layer = catalog.layers[reference.name].flatMap { reference.fits($0) ? $0 : nil }
        let all = (layer?.versions ?? []).filter { fits($0, request) }.reversed()
        // The newest comes first.
        let page = try request.page(
            of: all.map { ("\(Int.max - $0.number)".leftPadded(20), $0) })
        return disk.done(
            APIReply(
                .ok,
                json: page.map { version in
                    .object(layer.map { version.summary(of: $0) } ?? [])
                }.listed(as: "LayerVersions")))
    }

    private func listOrFind(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        if request.query("find") == "LayerVersion" {
            let arn = request.query("Arn") ?? ""
            guard let reference = try? LayerReference(arn), reference.version != nil else {
                throw APIError.validation(arn, at: "arn", LayerReference.versionPattern)
            }
            guard let layer = catalog.layers[reference.name], reference.fits(layer),
                let version = layer.versions.first(where: { $0.number == reference.version })
            else { throw APIError.noResource }
            return disk.done(APIReply(.ok, json: whole(version, of: layer)))
        }
        let all = catalog.layers.values.sorted { $0.name < $1.name }.compactMap { layer in
            layer.versions.last { fits($0, request) }.map { (layer.name, (layer, $0)) }
        }
        let page = try request.page(of: all).map { layer, version in
            JSONText.object([
                ("LayerName", JSONText(string: layer.name)),
                ("LayerArn", JSONText(string: layer.arn)),
                ("LatestMatchingVersion", .object(version.summary(of: layer))),
            ])
        }
        return disk.done(APIReply(.ok, json: page.listed(as: "Layers")))
    }

    private func fits(_ version: StoredLayer, _ request: APIRequest) -> Bool {
        func fits(_ wanted: String?, _ given: [String]?) -> Bool {
            wanted.map { given?.contains($0) == true } ?? true
        }
        return fits(request.query("CompatibleRuntime"), version.runtimes)
            && fits(request.query("CompatibleArchitecture"), version.architectures)
    }

    /// A version with all that is known of it.
    private func whole(_ version: StoredLayer, of layer: LayerFamily) -> JSONText {
        let content: [(String, JSONText)] = [
            ("Location", JSONText(string: downloads.location(of: version.code.key))),
            ("CodeSha256", JSONText(string: version.code.sha256)),
            ("CodeSize", JSONText(version.code.bytes)),
        ]
        return .object(
            [("Content", .object(content)), ("LayerArn", JSONText(string: layer.arn))]
                + version.summary(of: layer))
    }
}

extension StoredLayer {
    fileprivate func summary(of layer: LayerFamily) -> [(String, JSONText)] {
        func texts(_ values: [String]) -> JSONText { JSONText(encoding: values) }
        let members: [(String, JSONText?)] = [
            ("LayerVersionArn", JSONText(string: layer.arn(self))), ("Version", JSONText(number)),
            ("Description", description.map { JSONText(string: $0) }),
            ("CreatedDate", JSONText(string: created)),
            ("CompatibleRuntimes", runtimes.map(texts)),
            ("LicenseInfo", license.map { JSONText(string: $0) }),
            ("CompatibleArchitectures", architectures.map(texts)),
        ]
        return members.compactMap { name, value in value.map { (name, $0) } }
    }
}

extension Catalog {
    /// The number of a layer's version in a path.
    ///
    /// - Throws: an InvalidParameterValueException for one that no version has.
    fileprivate static func versionNumber(_ request: APIRequest) throws(APIError) -> Int {
        guard let number = Int(request.parameters[1]), number > 0 else {
            throw .invalidParameter("Layer Version Cannot be less than 1")
        }
        return number
    }

    /// The layer version that a request's path names.
    ///
    /// - Throws: ResourceNotFoundException.
    func layerVersion(_ request: APIRequest) throws(APIError) -> (LayerFamily, StoredLayer) {
        let reference = try LayerReference(request.parameters[0])
        let number = try Self.versionNumber(request)
        guard let layer = layers[reference.name],
            reference.fits(layer),
            let version = layer.versions.first(where: { $0.number == number })
        else { throw .noResource }
        return (layer, version)
    }
}
