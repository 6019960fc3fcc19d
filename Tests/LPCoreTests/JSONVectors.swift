import Foundation
import Testing

/// The texts of nst/JSONTestSuite, read from `$LP_VECTORS/json` or `../shared/vectors/json`; not part of this project.
enum JSONVectors {
    static let note: Comment =
        "no vectors: set LP_VECTORS to the folder that holds json/test_parsing"

    static let parsing = texts(in: "test_parsing")
    static let transform = texts(in: "test_transform")
    static var arePresent: Bool { !parsing.isEmpty && !transform.isEmpty }

    /// A text and what its name says of it.
    struct Vector: CustomTestStringConvertible, Sendable {
        let name: String
        let bytes: [UInt8]

        var testDescription: String { name }
    }

    /// The vectors whose name starts with `y_`, `n_` or `i_`.
    static func parsing(_ prefix: String) -> [Vector] {
        parsing.filter { $0.name.hasPrefix(prefix) }
    }

    private static func texts(in name: String) -> [Vector] {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let base =
            ProcessInfo.processInfo.environment["LP_VECTORS"].map { URL(filePath: $0) }
            ?? root.deletingLastPathComponent().appending(path: "shared/vectors")
        let folder = base.appending(path: "json").appending(path: name)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted().map { name in
            let data = FileManager.default.contents(atPath: folder.appending(path: name).path)
            return Vector(name: name, bytes: Array(data ?? Data()))
        }
    }
}
