import Crypto
import Foundation
import LPCore
import Testing

@testable import LPCloud
import TestSupport

extension TemporaryFolder {
    /// A package that holds these bytes.
    func zip(_ bytes: [UInt8]) throws -> PackedZip {
        let file = "\(path)/\(UUID().uuidString).zip"
        try Data(bytes).write(to: URL(filePath: file))
        return try PackedZip(path: file, sha256: Base64.encode(Array(SHA256.hash(data: bytes))))
    }
}

extension StreamedBody {
    /// All of it, read in pieces of some size; nil where it cannot be had.
    func bytes(inPiecesOf size: Int = 1000) -> [UInt8]? {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: size)
        while bytes.count < count {
            let got = piece.withUnsafeMutableBytes { read(at: bytes.count, into: $0) }
            guard let got, got > 0 else { return nil }
            bytes += piece[..<got]
        }
        return bytes
    }
}

extension Request {
    /// What it sends, as text.
    var sent: String { String(decoding: stream?.bytes() ?? body, as: UTF8.self) }
}

struct StreamedBodyTests {
    @Test func `whatever the pieces, a file is sent as it is and in base64`() throws {
        let folder = try TemporaryFolder()
        var random = SeededGenerator(seed: 4)
        for count in [0, 1, 2, 3, 4, 5, 100, 4097] {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let file = try folder.zip(bytes).file
            let body = StreamedBody([.bytes(Array("<".utf8)), .base64(file), .bytes([0x3E])])
            let whole = Array("<\(Base64.encode(bytes))>".utf8)
            #expect(body.count == whole.count)
            for size in [1, 2, 3, 5, 64, 9000] {
                #expect(StreamedBody(file).bytes(inPiecesOf: size) == bytes)
                #expect(body.bytes(inPiecesOf: size) == whole)
            }
            #expect(body.hash() == SHA256.hash(data: whole))
        }
    }

    @Test func `a file is sent as it was opened, and not at all when it became shorter`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("p.zip", "abcdef")
        let file = try SourceFile(path: path)
        try FileManager.default.removeItem(atPath: path)
        _ = try folder.write("p.zip", "others")
        #expect(StreamedBody(file).bytes() == Array("abcdef".utf8))
        let other = try SourceFile(path: path)
        let handle = try FileHandle(forWritingTo: URL(filePath: path))
        try handle.truncate(atOffset: 2)
        #expect(StreamedBody(other).bytes() == nil)
        #expect(StreamedBody(other).hash() == nil)
    }
}
