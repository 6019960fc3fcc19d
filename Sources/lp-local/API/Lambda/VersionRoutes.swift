import LPCore
import NIOCore
import NIOHTTP1

/// PublishVersion and ListVersionsByFunction (API 2015-03-31).
struct VersionRoutes {
    let catalog: Catalog
    let disk: Disk

    var routes: [Route] {
        let path = FunctionRoutes.base + "/*/versions"
        return [Route(.GET, path, list), Route(.POST, path, publish)]
    }

    private func publish(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let body = try RequestBody(request.body)
        var family = try catalog.changeable(request, revision: try body.text("RevisionId"))
        if let hash = try body.text("CodeSha256"), hash != family.latest.code.sha256 {
            throw APIError.invalidParameter(
                "CodeSHA256 (\(hash)) is different from current CodeSHA256 in $LATEST "
                    + "(\(family.latest.code.sha256)). Please try again with the CodeSHA256 in $LATEST."
            )
        }
        let description = try body.text("Description")
        _ = try APIError.checked(
            description ?? "", length: 0...Limits.description, at: "description")
        let number = family.nextVersion
        let version = family.publish(
            description: description, now: WallClock.lambdaDate(),
            revision: Identifier.uuid())
        if family.nextVersion != number { family.latest.revision = Identifier.uuid() }
        let reply = APIReply(
            .created, json: version.configuration(qualifier: version.version))
        return catalog.save(family).assumeIsolated().map { reply }.nonisolated()
    }

    private func list(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let family = try catalog.family(request)
        let all = ([family.latest] + family.versions).map { ($0.order, $0) }
        let page = try request.page(of: all).map {
            $0.configuration(.listed, qualifier: $0.version)
        }
        return disk.done(APIReply(.ok, json: page.listed(as: "Versions")))
    }
}
