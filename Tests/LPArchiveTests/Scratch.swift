import Foundation

/// A folder of a test's own, gone with its last reference.
final class Scratch: Sendable {
    let path: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "lambdapool-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    static func / (scratch: Scratch, name: String) -> String { scratch.path + "/" + name }

    /// Writes a file, with the folders above it.
    @discardableResult
    func write(_ name: String, _ bytes: some Sequence<UInt8>, mode: Int = 0o644) throws -> String {
        let path = self / name
        let folder = URL(filePath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    func read(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: self / name)))
    }

    /// Every file below a folder: its mode and content, or where it links to.
    func tree(_ name: String) throws -> [String: String] {
        let root = self / name
        var tree: [String: String] = [:]
        for file in try FileManager.default.subpathsOfDirectory(atPath: root) {
            let path = root + "/" + file
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            if attributes[.type] as? FileAttributeType == .typeSymbolicLink {
                tree[file] = try "-> " + FileManager.default.destinationOfSymbolicLink(atPath: path)
            } else if attributes[.type] as? FileAttributeType == .typeRegular {
                let mode = attributes[.posixPermissions] as? Int ?? 0
                let content = try Data(contentsOf: URL(filePath: path)).base64EncodedString()
                tree[file] = String(mode, radix: 8) + " " + content
            }
        }
        return tree
    }
}

/// Runs a program and returns its status and what it wrote.
func run(_ arguments: String..., in folder: String) throws -> (status: Int32, output: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    // Where the locale names no encoding, tools cannot say or make names that are not ASCII.
    process.arguments = ["LC_ALL=C.UTF-8"] + arguments
    process.currentDirectoryURL = URL(filePath: folder)
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
}
