import Testing

@testable import LPArchive

struct NoiseTests {
    private let noise = {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        return (0..<(5 * Noise.sample / 8)).flatMap { _ -> [UInt8] in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return withUnsafeBytes(of: state) { Array($0) }
        }
    }()
    private let text = Array(String(repeating: "what people and programs write. ", count: 400).utf8)

    private func isNoise(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes { Noise.fills($0) } }

    @Test func `what chance made is noise, and stored`() throws {
        #expect(isNoise(noise))
        #expect(isNoise(Array(noise.prefix(Noise.sample))))
        let file = PackageFile(name: "a", content: .bytes(noise))
        let scratch = try Scratch()
        let zip = try ZipWriter.write([file], to: .file(scratch / "a.zip"))
        #expect(zip.bytes > noise.count)
        #expect(try run("unzip", "-tqq", "a.zip", in: scratch.path).status == 0)
    }

    @Test func `what has text anywhere is none`() {
        for place in [0, 1, 6000, noise.count] {
            #expect(!isNoise(Array(noise[..<place] + text + noise[place...])))
        }
    }

    @Test func `neither is a table of all values, nor what is too short to tell`() {
        #expect(!isNoise((0..<8192).map { UInt8(truncatingIfNeeded: $0) }))
        #expect(!isNoise(Array(noise.prefix(Noise.sample - 1))))
        #expect(!isNoise(Array(noise.prefix(500)) + Array(repeating: 0, count: 3700)))
    }
}
