import LPCore
import NIOCore
import NIOHTTP1

/// GetFunction, GetFunctionConfiguration, ListFunctions and GetAccountSettings.
struct FunctionQueries {
    let catalog: Catalog
    let downloads: Downloads
    let account: AccountConcurrency
    let disk: Disk

    var routes: [Route] {
        let base = FunctionRoutes.base
        return [
            Route(.GET, base, list),
            Route(.GET, base + "/*", get),
            Route(.GET, base + "/*/configuration", getConfiguration),
            Route(.GET, "/2016-08-19/account-settings", accountSettings),
        ]
    }

    private func get(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let family = try catalog.family(request)
        let function = try catalog.version(request)
        var members: [(String, JSONText)] = [
            ("Configuration", try configuration(request)),
            (
                "Code",
                .object([
                    ("RepositoryType", JSONText(string: "S3")),
                    ("Location", JSONText(string: downloads.location(of: function.code.key))),
                ])
            ),
        ]
        if !family.tags.isEmpty { members.append(("Tags", JSONText(encoding: family.tags))) }
        if let reserved = family.reservedConcurrency {
            members.append(
                ("Concurrency", .object([("ReservedConcurrentExecutions", JSONText(reserved))])))
        }
        return disk.done(APIReply(.ok, json: .object(members)))
    }

    private func getConfiguration(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        disk.done(APIReply(.ok, json: try configuration(request)))
    }

    /// The configuration of a version, under the ARN that was asked for.
    private func configuration(_ request: APIRequest) throws(APIError) -> JSONText {
        let function = try catalog.version(request)
        let phase: StoredFunction.Phase =
            switch function.version == StoredFunction.latest
                ? catalog.phase(of: function.name) : nil
            {
            case .pending: .pending
            case .updating: .updating
            case nil: .ready
            }
        return function.configuration(
            phase, qualifier: try FunctionReference(request).qualifier)
    }

    private func list(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let functions = catalog.functions
        // Of most functions a page needs no more than the name.
        let names = functions.keys.sorted()
        let all: [(String, (name: String, version: String?))] =
            if try showsAllVersions(request) {
                names.flatMap { name in
                    (functions[name].map { [$0.latest] + $0.versions } ?? []).map {
                        // A colon comes before every letter, so the versions of a function stay together.
                        ("\(name):\($0.order)", (name, $0.version))
                    }
                }
            } else {
                names.map { ($0, ($0, nil)) }
            }
        let page = try request.page(of: all).compactMap { name, version in
            functions[name]?.version(version)?.configuration(.listed, qualifier: version)
        }
        return disk.done(APIReply(.ok, json: page.listed(as: "Functions")))
    }

    /// - Throws: a ValidationException when the request asks for versions that there are none of.
    private func showsAllVersions(_ request: APIRequest) throws(APIError) -> Bool {
        guard let given = request.query("FunctionVersion") else { return false }
        guard given == "ALL" else {
            throw .validation(given, at: "functionVersion", "satisfy enum value set: [ALL]")
        }
        return true
    }

    /// Lambda's own limits; those of this machine are its CPUs.
    private func accountSettings(_ request: APIRequest) -> EventLoopFuture<APIReply> {
        let families = catalog.functions.values
        let versions = families.flatMap { [$0.latest] + $0.versions }
        let layers = catalog.layers.values.flatMap(\.versions)
        let size = (versions.map(\.code.bytes) + layers.map(\.code.bytes)).reduce(0, +)
        let limits = [
            ("TotalCodeSize", 80_530_636_800), ("CodeSizeUnzipped", 262_144_000),
            ("CodeSizeZipped", 52_428_800),
            ("ConcurrentExecutions", account.limit),
            ("UnreservedConcurrentExecutions", max(0, account.limit - catalog.reservedConcurrency)),
        ]
        let usage = [("TotalCodeSize", size), ("FunctionCount", families.count)]
        return disk.done(
            APIReply(
                .ok,
                json: .object([
                    ("AccountLimit", .object(limits.map { ($0, JSONText($1)) })),
                    ("AccountUsage", .object(usage.map { ($0, JSONText($1)) })),
                ])))
    }
}

extension String {
    /// With spaces before it up to a length, so that numbers sort by their value.
    func leftPadded(_ length: Int) -> String {
        String(repeating: " ", count: max(0, length - count)) + self
    }
}
