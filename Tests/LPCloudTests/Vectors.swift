import Foundation
import Testing

/// Published test data beside the project, or in `$LP_VECTORS`; not part of it.
enum Vectors {
    static let note: Comment = "no vectors: set LP_VECTORS to the folder that holds them"

    /// The folder, whether it is there or not.
    static let folder: URL = {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return ProcessInfo.processInfo.environment["LP_VECTORS"].map { URL(filePath: $0) }
            ?? root.deletingLastPathComponent().appending(path: "shared/vectors")
    }()

    /// What a file of them says; nil when it is not there.
    static func decode<Value: Decodable>(_ type: Value.Type, _ path: String) throws -> Value? {
        guard let data = try? Data(contentsOf: folder.appending(path: path)) else { return nil }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: data)
    }

    static let areThere = FileManager.default.fileExists(
        atPath: folder.appending(path: "credentials").path)
}
