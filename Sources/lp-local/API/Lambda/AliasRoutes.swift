import LPCore
import NIOCore
import NIOHTTP1

/// CreateAlias, GetAlias, ListAliases, UpdateAlias and DeleteAlias (API 2015-03-31).
struct AliasRoutes {
    let catalog: Catalog
    let disk: Disk

    var routes: [Route] {
        let path = FunctionRoutes.base + "/*/aliases"
        return [
            Route(.GET, path, list), Route(.POST, path, create), Route(.GET, path + "/*", get),
            Route(.PUT, path + "/*", update), Route(.DELETE, path + "/*", delete),
        ]
    }

    private func create(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        var family = try catalog.family(request)
        let body = try RequestBody(request.body)
        let name = try body.required("Name")
        _ = try APIError.checked(name, length: 1...StoredAlias.longestName, at: "name")
        guard StoredAlias.isName(name) else {
            throw APIError.validation(
                name, at: "name",
                "satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)")
        }
        guard family.aliases[name] == nil else {
            throw APIError.conflict("Alias already exists: \(family.latest.arn):\(name)")
        }
        var alias = StoredAlias(
            name: name, version: try body.required("FunctionVersion"), description: "", routes: [:],
            revision: "")
        try apply(body, to: &alias, of: family)
        return save(alias, in: &family, .created)
    }

    private func update(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        var family = try catalog.family(request)
        let name = request.parameters[1]
        guard var alias = family.aliases[name] else {
            throw APIError.notFound("Alias not found: \(family.arn(name))")
        }
        let body = try RequestBody(request.body)
        try catalog.check(try body.text("RevisionId"), alias.revision)
        alias.version = try body.text("FunctionVersion") ?? alias.version
        try apply(body, to: &alias, of: family)
        return save(alias, in: &family, .ok)
    }

    private func apply(_ body: RequestBody, to alias: inout StoredAlias, of family: FunctionFamily)
        throws(APIError)
    {
        alias.description = try APIError.checked(
            try body.text("Description") ?? alias.description, length: 0...Limits.description,
            at: "description")
        if let routing = try body.object("RoutingConfig") {
            let weights = try routing.object("AdditionalVersionWeights")
            alias.routes = [:]
            for version in weights?.names ?? [] {
                let weight = try weights?.fraction(version) ?? 0
                try Self.check(version, weight)
                alias.routes[version] = weight
            }
            guard alias.routes.count <= 1 else {
                throw .invalidParameter(
                    "Number of items in AdditionalVersionWeights cannot be greater than 1")
            }
        }
        for version in [alias.version] + alias.routes.keys {
            guard family.aliases[version] == nil, family.version(version) != nil else {
                throw .notFound("Function not found: \(family.arn(version))")
            }
        }
        guard alias.routes[alias.version] == nil else {
            throw .invalidParameter(
                "Invalid function version \(alias.version). Function version \(alias.version) is already included in "
                    + "routing configuration.")
        }
        guard alias.routes.isEmpty || alias.version != StoredFunction.latest else {
            throw .invalidParameter(
                "$LATEST is not supported for an alias pointing to more than 1 version")
        }
    }

    /// - Throws: a ValidationException for a version or a weight that is none.
    private static func check(_ version: String, _ weight: Double) throws(APIError) {
        let shown = "{\(version)=\(weight)}"
        let member = "routingConfig.additionalVersionWeights"
        guard !version.isEmpty, version.utf8.allSatisfy({ $0 &- 0x30 < 10 }) else {
            throw .validation(
                shown, at: member, subject: "Map keys",
                "satisfy constraint: [Member must have length less than or equal to 1024, Member must have length "
                    + "greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+]"
            )
        }
        guard (0...1).contains(weight) else {
            throw .validation(
                shown, at: member, subject: "Map value",
                "satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater "
                    + "than or equal to 0.0, Member must not be null]")
        }
    }

    private func get(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let family = try catalog.family(request)
        let alias = try find(request, in: family)
        return disk.done(APIReply(.ok, json: alias.json(of: family.latest)))
    }

    private func list(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let family = try catalog.family(request)
        let wanted = request.query("FunctionVersion")
        let aliases = family.aliases.values.sorted { $0.name < $1.name }
            .filter { $0.version == wanted ?? $0.version }
        let page = try request.page(of: aliases.map { ($0.name, $0) }).map {
            $0.json(of: family.latest)
        }
        return disk.done(APIReply(.ok, json: page.listed(as: "Aliases")))
    }

    private func delete(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        var family = try catalog.family(request)
        family.aliases[request.parameters[1]] = nil
        family.forget(request.parameters[1])
        return catalog.save(family).assumeIsolated().map { APIReply(.noContent) }.nonisolated()
    }

    private func find(_ request: APIRequest, in family: FunctionFamily) throws(APIError)
        -> StoredAlias
    {
        let name = request.parameters[1]
        guard let alias = family.aliases[name] else {
            throw .notFound("Cannot find alias arn: \(family.arn(name))")
        }
        return alias
    }

    private func save(
        _ alias: StoredAlias, in family: inout FunctionFamily, _ status: HTTPResponseStatus
    ) -> EventLoopFuture<APIReply> {
        var alias = alias
        alias.revision = Identifier.uuid()
        family.aliases[alias.name] = alias
        let reply = APIReply(status, json: alias.json(of: family.latest))
        return catalog.save(family).assumeIsolated().map { reply }.nonisolated()
    }

}

/// Whether a byte is one of `A-Za-z0-9-_`.
func isNameByte(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "-")
        || byte == UInt8(ascii: "_")
}

extension StoredAlias {
    /// Characters.
    static let longestName = 128

    /// Whether an alias may be called so; versions are called by numbers.
    static func isName(_ text: String) -> Bool {
        (1...longestName).contains(text.utf8.count) && !text.utf8.allSatisfy { $0 &- 0x30 < 10 }
            && text.utf8.allSatisfy(isNameByte)
    }

    fileprivate func json(of function: StoredFunction) -> JSONText {
        var members = [
            ("AliasArn", JSONText(string: "\(function.arn):\(name)")),
            ("Name", JSONText(string: name)), ("FunctionVersion", JSONText(string: version)),
            ("Description", JSONText(string: description)),
        ]
        if !routes.isEmpty {
            members.append(
                (
                    "RoutingConfig",
                    .object([("AdditionalVersionWeights", JSONText(encoding: routes))])
                ))
        }
        return .object(members + [("RevisionId", JSONText(string: revision))])
    }
}
