import Foundation
import LPCore
import Testing

@testable import LPArchive

/// What the cache remembers, and that nothing but time depends on it.
struct BlockCacheTests {
    private let scratch: Scratch
    private let files: [PackageFile]

    init() throws {
        let scratch = try Scratch()
        let bytes = (0..<1_300_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 9) }
        try scratch.write("in/large", bytes)
        try scratch.write("in/small", "small".utf8)
        try scratch.write("cache/kept", "".utf8)
        files = ["large", "small"].map {
            PackageFile(name: $0, content: .file(scratch.path + "/in/" + $0))
        }
        self.scratch = scratch
    }

    private func cache(limit: Int = 512 << 20) -> BlockCache {
        BlockCache(folder: scratch / "cache", limit: limit)
    }

    private func write(_ files: [PackageFile], _ cache: BlockCache?) throws -> String {
        try ZipWriter.write(files, to: .file(scratch / "out.zip"), cache: cache).sha256
    }

    private func survey(_ cache: BlockCache?, now: Int) throws -> Survey {
        try Survey(files, cache: cache, now: now)
    }

    private func isKnown(_ place: BlockPlace, to cache: BlockCache) -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 2 * Zip.block, alignment: 16) {
            cache.block(place.key, size: place.size, into: $0) != nil
        }
    }

    @Test func `blocks are found again, in this process and in another`() throws {
        let first = cache()
        let cold = try write(files, first)
        let survey = try survey(nil, now: 0)
        for cache in [first, cache()] {
            for file in survey.files {
                for number in 0..<file.blocks {
                    let place = BlockPlace(file: file, number: number)
                    #expect(isKnown(place, to: cache))
                }
            }
            #expect(cache.archive(of: survey.whole) != nil)
            #expect(try write(files, cache) == cold)
        }
    }

    @Test func `the hash is that of the file, whatever is large, new or known`() throws {
        var all = files
        let cache = cache()
        // Each time what is new comes first, last, or between what is known.
        for name in ["medium", "a", "z", "lz"] {
            try scratch.write("in/" + name, Array(repeating: UInt8(all.count), count: 700_000))
            all.append(PackageFile(name: name, content: .file(scratch / "in/\(name)")))
            let hash = try write(all, cache)
            #expect(try hash == ContentHash(of: OpenFile(reading: scratch / "out.zip")).base64)
            #expect(try hash == write(all, nil))
        }
    }

    @Test func `a file is known by its state only when a change would show`() throws {
        let stamp = try FileStamp(of: scratch / "in/small")
        for (later, isKnown) in [(1_000_000_000, false), (3_000_000_000, true)] {
            let cache = BlockCache(folder: scratch / "cache")
            let draft = try Draft(in: scratch.path)
            let survey = try survey(nil, now: stamp.changed + later)
            let archive = SealedArchive(hash: survey.whole, size: 0)
            cache.add(survey, [], archive, from: draft.file)
            #expect((cache.content(of: stamp) != nil) == isKnown)
        }
        try scratch.write("in/small", "other".utf8)
        #expect(try cache().content(of: FileStamp(of: scratch / "in/small")) == nil)
    }

    @Test(arguments: ["smell", "smell, longer", "smal", ""])
    func `a file that changes while it is packed is refused`(later: String) throws {
        let small = scratch / "in/small"
        let survey = try survey(nil, now: 0)
        var before = stat()
        #expect(stat(small, &before) == 0)
        try scratch.write("in/small", later.utf8)
        // Neither its size nor its time has to tell.
        var times = [before.st_atim, before.st_mtim]
        #expect(utimensat(AT_FDCWD, small, &times, 0) == 0)
        var writer = try ZipWriter(Draft(in: scratch.path).file)
        #expect {
            try writer.writeEntries(survey, nil, Helpers(1))
        } throws: {
            "\($0)" == "cannot read '\(small)': it changed meanwhile; pack again"
        }
    }

    @Test func `content other than what was seen before is refused`() throws {
        let small = scratch / "in/small"
        func write(sha256: String) throws {
            let content = PackageFile.Content.file(small)
            _ = try self.write([PackageFile(name: "a", content: content, sha256: sha256)], nil)
        }
        try write(sha256: ContentHash(of: OpenFile(reading: small)).hexadecimal)
        #expect {
            try write(sha256: String(repeating: "0", count: 64))
        } throws: {
            "\($0)" == "cannot read '\(small)': it changed meanwhile; pack again"
        }
    }

    @Test func `what is used stays and the rest goes when a file is full`() throws {
        func file(_ seed: UInt64) -> PackageFile {
            var state = seed
            let noise = (0..<100_000).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1
                return UInt8(state >> 56)
            }
            return PackageFile(name: "noise", content: .bytes(noise))
        }
        func isKnown(_ file: PackageFile) throws -> Bool {
            let survey = try Survey([file], cache: nil)
            return self.isKnown(BlockPlace(file: survey.files[0], number: 0), to: cache())
        }
        for seed in UInt64(1)...10 {
            _ = try write([file(seed)], cache(limit: 250_000))
            _ = try write([file(1)], cache(limit: 250_000))
            #expect(try isKnown(file(1)) && isKnown(file(seed)))
        }
        #expect(try !isKnown(file(2)))
        for name in ["blocks", "blocks.old"] {
            #expect(try FileStamp(of: scratch / "cache" + "/" + name).size <= 250_000)
        }
        // What is larger than the limit is packed all the same.
        #expect(try write(files, cache(limit: 1000)) == write(files, nil))
    }

    @Test func `processes that share a folder do not disturb each other`() async throws {
        let expected = try write(files, nil)
        let scratch = scratch
        let files = files
        let made = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<8 {
                group.addTask {
                    let cache = BlockCache(folder: scratch / "cache", limit: 400_000)
                    return try ZipWriter.write(
                        files, to: .file(scratch / "\(number).zip"), cache: cache
                    ).sha256
                }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(made == [expected])
        #expect(try write(files, cache()) == expected)
    }
}
