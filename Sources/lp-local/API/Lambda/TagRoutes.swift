import LPCore
import NIOCore
import NIOHTTP1

/// ListTags, TagResource and UntagResource (API 2017-03-31), for functions and event source mappings.
struct TagRoutes {
    let catalog: Catalog
    let sources: Shelf<StoredEventSource>
    let disk: Disk

    var routes: [Route] {
        let path = "/2017-03-31/tags/*"
        return [
            Route(.GET, path, list), Route(.POST, path, add), Route(.DELETE, path, remove),
        ]
    }

    /// - Throws: InvalidParameterValueException for more than 50 tags.
    static func check(_ tags: [String: String]) throws(APIError) {
        guard tags.count <= Limits.tags else {
            throw .invalidParameter("Number of tags exceeds resource tag limit.")
        }
    }

    /// What Lambda tags.
    private static let pattern =
        #"arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:"#
        + #"(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|"#
        + #"code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-"#
        + #"[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)"#

    /// What has tags.
    private enum Resource {
        case function(FunctionFamily)
        case source(StoredEventSource)

        var tags: [String: String] {
            get {
                switch self {
                case .function(let family): family.tags
                case .source(let mapping): mapping.tags
                }
            }
            set {
                switch self {
                case .function(var family):
                    family.tags = newValue
                    self = .function(family)
                case .source(var mapping):
                    mapping.tags = newValue
                    self = .source(mapping)
                }
            }
        }
    }

    private func list(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let tags = try find(request).tags
        return disk.done(APIReply(.ok, json: .object([("Tags", JSONText(encoding: tags))])))
    }

    private func add(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        var resource = try find(request)
        guard let tags = try RequestBody(request.body).table("Tags") else {
            throw APIError.missing("Tags")
        }
        guard !tags.isEmpty else {
            throw APIError.invalidParameter(
                "An error occurred and the request cannot be processed.")
        }
        resource.tags.merge(tags) { $1 }
        try Self.check(resource.tags)
        return save(resource)
    }

    private func remove(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        var resource = try find(request)
        let names = request.queryValues("tagKeys")
        guard !names.isEmpty else { throw APIError.missing("tagKeys") }
        for name in names { resource.tags[name] = nil }
        return save(resource)
    }

    private func find(_ request: APIRequest) throws(APIError) -> Resource {
        let arn = request.parameters[0]
        if let id = arn.firstRange(of: ":event-source-mapping:").map({ arn[$0.upperBound...] }) {
            guard let mapping = sources[String(id)], mapping.arn(account: catalog.account) == arn
            else { throw .notFound("Event source mapping not found: \(arn)") }
            return .source(mapping)
        }
        guard let reference = try? FunctionReference(request), reference.isWhole else {
            throw .validation(
                arn, at: "resource", "satisfy regular expression pattern: " + Self.pattern)
        }
        let family = try catalog.family(reference, request)
        guard reference.qualifier == nil else {
            throw .invalidParameter(
                "Tags on function aliases and versions are not supported. Please specify a function ARN."
            )
        }
        return .function(family)
    }

    private func save(_ resource: Resource) -> EventLoopFuture<APIReply> {
        let saved =
            switch resource {
            case .function(let family): catalog.save(family)
            case .source(let mapping): sources.set(mapping.id, mapping)
            }
        return saved.assumeIsolated().map { APIReply(.noContent) }.nonisolated()
    }
}
