public import LPCore

/// Versions and aliases of the same Lambda, over its REST API of 2015-03-31.
extension LambdaFunctions: VersionService {
    public func publish(_ name: String, sha256: String?) async throws(Failure)
        -> FunctionConfiguration
    {
        let members = sha256.map { [("CodeSha256", JSONText(string: $0))] } ?? []
        return try await api.call(
            "publish version of", name,
            ServiceAPI.request("POST", Self.path(name) + "/versions", .object(members)))
    }

    public func versions(_ name: String) async throws(Failure) -> [Int] {
        struct Page: Decodable {
            let Versions: [FunctionConfiguration]
            let NextMarker: String?
        }
        let found = try await pages("list versions of", name, Self.path(name) + "/versions") {
            (page: Page) in (page.Versions, page.NextMarker)
        }
        return found.compactMap { $0.version.flatMap { Int($0) } }.sorted()
    }

    public func deleteVersion(_ name: String, _ version: Int) async throws(Failure) {
        try await api.call(
            "delete version \(version) of", name,
            Request("DELETE", Self.path(name), query: [("Qualifier", String(version))]))
    }

    private static func aliasPath(_ name: String, _ alias: String) -> String {
        path(name) + "/aliases/" + PercentEncoding.encode(alias)
    }

    public func alias(_ alias: String, of name: String) async throws(Failure) -> Alias? {
        do {
            return try await api.call(
                "read alias \(alias) of", name, Request("GET", Self.aliasPath(name, alias)))
        } catch {
            if error.isNotFound { return nil }
            throw error
        }
    }

    public func aliases(_ name: String) async throws(Failure) -> [Alias] {
        struct Page: Decodable {
            let Aliases: [Alias]
            let NextMarker: String?
        }
        return try await pages("list aliases of", name, Self.path(name) + "/aliases") {
            (page: Page) in (page.Aliases, page.NextMarker)
        }
    }

    public func createAlias(_ alias: Alias, of name: String) async throws(Failure) {
        try await api.call(
            "create alias \(alias.name) of", name,
            ServiceAPI.request(
                "POST", Self.path(name) + "/aliases",
                .object([("Name", JSONText(string: alias.name))] + alias.members)))
    }

    public func updateAlias(_ alias: Alias, of name: String) async throws(Failure) {
        try await api.call(
            "move alias \(alias.name) of", name,
            ServiceAPI.request(
                "PUT", Self.aliasPath(name, alias.name),
                .object(alias.members + Self.guarded(by: alias.revision))))
    }

    /// What all pages of a list hold.
    private func pages<Page: Decodable, Item>(
        _ verb: String, _ thing: String, _ path: String,
        _ read: (Page) -> (items: [Item], next: String?)
    ) async throws(Failure) -> [Item] {
        var found: [Item] = []
        var marker: String?
        repeat {
            let query = marker.map { [(name: "Marker", value: $0)] } ?? []
            let page: Page = try await api.call(verb, thing, Request("GET", path, query: query))
            let (items, next) = read(page)
            found += items
            marker = next.flatMap { $0.isEmpty ? nil : $0 }
        } while marker != nil
        return found
    }
}

extension Alias {
    fileprivate var members: [(String, JSONText)] {
        [
            ("FunctionVersion", JSONText(string: version)),
            ("Description", JSONText(string: description ?? "")),
        ]
    }
}
