import LPCore
import Testing

@testable import lp_local

struct FunctionFamilyTests {
    private func published(_ descriptions: [String]) -> FunctionFamily {
        var family = FunctionFamily(.sample)
        for text in descriptions {
            family.latest.description = text
            _ = family.publish(description: nil, now: "now", revision: text)
        }
        return family
    }

    @Test func `a version is published when something has changed since the newest`() {
        var family = published(["a", "b"])
        #expect(family.versions.map(\.version) == ["1", "2"])
        #expect(family.publish(description: nil, now: "later", revision: "x").version == "2")
        #expect(family.versions.count == 2)
        family.latest.memory = 256
        #expect(family.publish(description: "said", now: "later", revision: "x").version == "3")
        #expect(family.versions.last?.description == "said")
    }

    @Test func `an update makes another version even of the same`() {
        var family = published(["a"])
        family.isUpdated = true
        #expect(family.publish(description: nil, now: "later", revision: "x").version == "2")
        #expect(family.publish(description: nil, now: "later", revision: "x").version == "2")
    }

    @Test func `a part has its own revision and settings`() {
        var family = published(["a"])
        family.aliases["live"] = StoredAlias(
            name: "live", version: "1", description: "", routes: [:], revision: "r")
        for part in ["$LATEST", "1", "live"] {
            family.eventConfigs[part] = EventConfig(retries: 1)
            family.revise(part, "new " + part)
        }
        #expect(
            ["$LATEST", "1", "live", "no"].map(family.revision(of:))
                == ["new $LATEST", "new 1", "new live", nil])
        family.forget("live")
        #expect(family.eventConfigs.keys.sorted() == ["$LATEST", "1"])
    }

    @Test func `a number is never given twice`() {
        var family = published(["a", "b"])
        family.versions.removeLast()
        family.latest.memory = 256
        #expect(family.publish(description: nil, now: "", revision: "").version == "3")
    }

    @Test(
        arguments: [
            (nil, 0, "$LATEST"), ("$LATEST", 0, "$LATEST"), ("1", 0, "1"), ("live", 0.5, "1"),
            ("live", 0.25, "1"), ("live", 0.24, "2"), ("3", 0, nil), ("dead", 0, nil),
        ] as [(String?, Double, String?)])
    func `a qualifier is a version, an alias, or nothing`(
        _ qualifier: String?, _ chance: Double, _ version: String?
    ) {
        var family = published(["a", "b"])
        family.aliases["live"] = StoredAlias(
            name: "live", version: "1", description: "", routes: ["2": 0.25], revision: "")
        #expect(family.version(qualifier, chance: chance)?.version == version)
    }

    @Test func `what is written is read again`() throws {
        var family = published(["a"])
        family.tags = ["k": "v"]
        family.reservedConcurrency = 0
        family.aliases["x"] = StoredAlias(
            name: "x", version: "1", description: "", routes: ["1": 0.5], revision: "r")
        family.latest.layers = [StoredFunction.Layer(arn: "arn", key: "k", bytes: 3)]
        family.latest.passive = ["VpcConfig": "{}"]
        family.isUpdated = true
        family.eventConfigs["x"] = EventConfig(retries: 0, onFailure: "arn", modified: 1)
        family.policies["1"] = ResourcePolicy(
            statements: [.init(id: "s", text: "{}")], revision: "r")
        #expect(try JSONText(encoding: family).decode(FunctionFamily.self) == family)
        #expect(family.packageKeys == ["", "k", ""])
    }

    @Test func `a file of an older server is read with its tags`() throws {
        let text = """
            {"name":"f","region":"us-east-1","runtime":"python3.13","handler":"m.h","role":"role",\
            "tags":{"a":"b"},"code":{"sha256":"","key":"","bytes":0},"modified":"","revision":""}
            """
        let family = try JSONText(Array(text.utf8)).decode(FunctionFamily.self)
        #expect(family == FunctionFamily(.sample, tags: ["a": "b"]))
    }
}
