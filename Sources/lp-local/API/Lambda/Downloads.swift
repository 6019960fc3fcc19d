import NIOCore
import NIOHTTP1

/// Where clients find the packages that are on disk.
///
/// Clients fetch a Code.Location as it is, unsigned, so at an open port a secret in its path is the right to do so.
final class Downloads {
    private let catalog: Catalog
    private let disk: Disk
    /// The URL of the open port; nil when there is none.
    var endpoint: String?
    /// What every path to a package begins with.
    let path = "/lambdapool/code/\(Identifier.hex(words: 2))/"

    init(catalog: Catalog, disk: Disk) {
        self.catalog = catalog
        self.disk = disk
    }

    /// The URL of a package's zip.
    func location(of key: String) -> String {
        endpoint.map { "\($0)\(path)\(key).zip" } ?? "file://" + catalog.archive(key)
    }

    var routes: [Route] { [Route(.GET, path + "*", get)] }

    private func get(_ request: APIRequest) throws -> EventLoopFuture<APIReply> {
        let key = String(request.parameters[0].prefix { $0 != "." })
        guard key.utf8.allSatisfy(isNameByte) else { throw APIError.noKey }
        let file = catalog.archive(key)
        return disk.run {
            guard let bytes = DurableFile.read(file) else { throw APIError.noKey }
            return APIReply(
                .ok, headers: [("Content-Type", "application/zip")], body: ByteBuffer(bytes: bytes))
        }
    }
}
