import LPCore
import NIOCore
import NIOHTTP1

/// CreateFunctionUrlConfig and its kin (API 2021-10-31): kept and shown, but nothing answers at the URLs.
struct FunctionURLRoutes {
    let catalog: Catalog
    let disk: Disk

    var routes: [Route] {
        let path = "/2021-10-31/functions/*/url"
        return [
            Route(.POST, path, create), Route(.GET, path, get), Route(.PUT, path, update),
            Route(.DELETE, path, delete), Route(.GET, path + "s", list),
        ]
    }

    private func create(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        var (family, part) = try target(request)
        let body = try RequestBody(request.body)
        guard let type = try authType(body) else { throw APIError.missing("AuthType") }
        guard family.urls[part.key] == nil else {
            throw APIError.conflict(
                "Failed to create function url config for [functionArn = \(family.arn(part.qualifier))]. "
                    + "Error message:  FunctionUrlConfig exists for this Lambda function")
        }
        let now = Self.now()
        let url = FunctionURL(
            id: Identifier.hex(words: 2), authType: type,
            invokeMode: try mode(body) ?? "BUFFERED", cors: body["Cors"]?.text,
            created: now, modified: now)
        family.urls[part.key] = url
        let hidden = ["LastModifiedTime"] + (try mode(body) == nil ? ["InvokeMode"] : [])
        let reply = APIReply(
            .created, json: .object(url.members(family, part.qualifier, without: hidden)))
        return catalog.save(family).assumeIsolated().map { reply }.nonisolated()
    }

    private func update(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        var (family, part) = try target(request)
        guard var url = family.urls[part.key] else { throw APIError.noResource }
        let body = try RequestBody(request.body)
        url.authType = try authType(body) ?? url.authType
        url.invokeMode = try mode(body) ?? url.invokeMode
        url.cors = body["Cors"]?.text ?? url.cors
        url.modified = Self.now()
        family.urls[part.key] = url
        let hidden = try mode(body) == nil ? ["InvokeMode"] : []
        let reply = APIReply(
            .ok, json: .object(url.members(family, part.qualifier, without: hidden)))
        return catalog.save(family).assumeIsolated().map { reply }.nonisolated()
    }

    private func get(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let (family, part, url) = try find(request)
        return disk.done(APIReply(.ok, json: .object(url.members(family, part.qualifier))))
    }

    private func delete(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        var (family, part, _) = try find(request)
        family.urls[part.key] = nil
        return catalog.save(family).assumeIsolated().map { APIReply(.noContent) }.nonisolated()
    }

    private func list(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        guard let family = try? catalog.family(request) else { throw APIError.noURLFunction }
        let all = family.urls.sorted { $0.key < $1.key }.map { ($0.key, $0) }
        let page = try request.page(of: all).map { key, url in
            JSONText.object(url.members(family, key == StoredFunction.latest ? nil : key))
        }
        return disk.done(APIReply(.ok, json: page.listed(as: "FunctionUrlConfigs")))
    }

    // MARK: - Steps

    /// What a URL belongs to: an alias, or the function as a whole.
    private struct Part {
        let qualifier: String?
        /// What the function knows its URL by.
        var key: String { qualifier ?? StoredFunction.latest }

        init(_ reference: FunctionReference) throws(APIError) {
            qualifier = reference.qualifier
            if let qualifier, !StoredAlias.isName(qualifier) {
                throw .validation(
                    qualifier, at: "qualifier",
                    #"satisfy regular expression pattern: ((?!^\d+$)^[0-9a-zA-Z-_]+$)"#)
            }
        }
    }

    private func target(_ request: APIRequest) throws(APIError) -> (FunctionFamily, Part) {
        let reference = try FunctionReference(request)
        let part = try Part(reference)
        guard let family = try? catalog.family(reference, request),
            family.version(part.qualifier) != nil
        else { throw .noURLFunction }
        return (family, part)
    }

    private func find(_ request: APIRequest) throws(APIError) -> (
        FunctionFamily, Part, FunctionURL
    ) {
        let reference = try FunctionReference(request)
        let part = try Part(reference)
        guard let family = try? catalog.family(reference, request), let url = family.urls[part.key]
        else { throw .noResource }
        return (family, part, url)
    }

    private func authType(_ body: RequestBody) throws(APIError) -> String? {
        try body.text("AuthType", among: ["AWS_IAM", "NONE"])
    }

    private func mode(_ body: RequestBody) throws(APIError) -> String? {
        try body.text("InvokeMode", among: ["RESPONSE_STREAM", "BUFFERED"])
    }

    private static func now() -> String { WallClock.iso(WallClock.milliseconds()) + "Z" }
}

extension FunctionURL {
    /// As the API shows it.
    fileprivate func members(
        _ family: FunctionFamily, _ qualifier: String?, without hidden: [String] = []
    ) -> [(String, JSONText)] {
        let url = "https://\(id).lambda-url.\(family.latest.region).on.aws/"
        let members: [(String, JSONText?)] = [
            ("FunctionUrl", JSONText(string: url)),
            ("FunctionArn", JSONText(string: family.arn(qualifier))),
            ("AuthType", JSONText(string: authType)),
            ("Cors", cors.map { JSONText(unchecked: Array($0.utf8)) }),
            ("CreationTime", JSONText(string: created)),
            ("LastModifiedTime", JSONText(string: modified)),
            ("InvokeMode", JSONText(string: invokeMode)),
        ]
        return members.compactMap { name, value in
            hidden.contains(name) ? nil : value.map { (name, $0) }
        }
    }
}

extension APIError {
    fileprivate static let noURLFunction = APIError.notFound("Function does not exist")
}
