import Foundation
import Testing

@testable import lp_pack

struct CacheSweepTests {
    private static let day = 24 * 3600

    @Test func `what is old goes, and of too much what has waited longest`() {
        let sweep = CacheSweep(now: 100 * Self.day, limit: 10)
        func entry(_ name: String, _ bytes: Int, daysAgo days: Int) -> CacheSweep.Entry {
            CacheSweep.Entry(path: name, bytes: bytes, used: (100 - days) * Self.day)
        }
        let fresh = entry("fresh", 9, daysAgo: 0)
        let recent = entry("recent", 2, daysAgo: 1)
        let older = entry("older", 1, daysAgo: 2)
        let ancient = entry("ancient", 0, daysAgo: 31)
        func expired(_ entries: [CacheSweep.Entry]) -> [String] {
            sweep.expired(entries).map(\.path)
        }
        #expect(expired([ancient, older, recent, fresh]) == ["older", "ancient"])
        #expect(expired([fresh, older]) == [])
        #expect(expired([]) == [])
    }

    @Test func `an installation goes unless somebody reads it`() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        let manager = FileManager.default
        defer { try? manager.removeItem(at: root) }
        for name in ["old", "read", "new"] {
            try manager.createDirectory(
                at: root.appending(path: name), withIntermediateDirectories: true)
            for end in [".lock", ".json"] {
                try Data().write(to: root.appending(path: name + end))
            }
        }
        let lock = try FileLock(root.path + "/read.lock", .shared)
        let newest = root.appending(path: "new.lock").path
        let later = Int(time(nil)) + 31 * Self.day
        try manager.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: Double(later))], ofItemAtPath: newest)
        CacheSweep(now: later).sweepInstallations(in: root.path)
        let left = try manager.contentsOfDirectory(atPath: root.path).sorted()
        #expect(
            left == ["new", "new.json", "new.lock", "old.lock", "read", "read.json", "read.lock"])
        withExtendedLifetime(lock) {}
    }

    @Test func `zips that were not asked for go`() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        let manager = FileManager.default
        try manager.createDirectory(at: root, withIntermediateDirectories: false)
        defer { try? manager.removeItem(at: root) }
        for name in ["a.zip", "b.txt"] { try Data().write(to: root.appending(path: name)) }
        CacheSweep().sweepZips(in: root.path)
        #expect(try manager.contentsOfDirectory(atPath: root.path).count == 2)
        CacheSweep(now: Int(time(nil)) + 31 * Self.day).sweepZips(in: root.path)
        #expect(try manager.contentsOfDirectory(atPath: root.path) == ["b.txt"])
    }
}
