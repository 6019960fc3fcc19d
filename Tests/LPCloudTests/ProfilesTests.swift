import Foundation
import LPCore
import Testing

@testable import LPCloud
import TestSupport

struct ProfilesTests {
    private struct ParserCases: Decodable {
        let tests: [Case]

        struct Case: Decodable {
            struct Input: Decodable {
                let configFile: String?
                let credentialsFile: String?
            }
            struct Output: Decodable {
                struct Config: Decodable {
                    let profiles: [String: [String: String]]
                    let ssoSessions: [String: [String: String]]?
                }
                let config: Config?
                let errorContaining: String?
            }
            let name: String
            let input: Input
            let output: Output
        }
    }

    private func read(config: String?, credentials: String? = nil) throws(Failure) -> Profiles {
        try Profiles(
            config: config.map { ("c", $0) }, credentials: credentials.map { ("k", $0) })
    }

    @Test(.enabled(if: Vectors.areThere, Vectors.note))
    func `files are read as published`() throws {
        // The names of profiles are keys too, which a conversion of keys would change.
        let data = try Data(
            contentsOf: Vectors.folder.appending(path: "credentials/profile-parser-tests.json"))
        let cases = try JSONDecoder().decode(ParserCases.self, from: data).tests
        #expect(cases.count >= 65)
        for test in cases {
            let comment = Comment(rawValue: test.name)
            do {
                let found = try read(
                    config: test.input.configFile, credentials: test.input.credentialsFile)
                let expected = try #require(test.output.config, comment)
                #expect(found.profiles.mapValues(\.properties) == expected.profiles, comment)
            } catch let failure as Failure {
                let reason = try #require(test.output.errorContaining, comment)
                #expect(failure.reason.lowercased().contains(reason.lowercased()), comment)
                #expect(failure.thing.hasPrefix("c:"), comment)
            }
        }
    }

    @Test func `a fault names the file and the line`() throws {
        let failure = try #require(throws: Failure.self) {
            try read(config: "[default]\r\nregion = a\r\n\r\n[profile b\r\n")
        }
        let said = "cannot read 'c:4': profile definition must end with ']'; correct that line"
        #expect("\(failure)" == said && failure.kind == .unable)
    }

    @Test func `names may stand in quotes`() throws {
        let found = try read(
            config:
                "[profile \"a b\"]\nx = 1\n[sso-session 'My Corp']\ny = 2\n[profile 'open]\nz = 3",
            credentials: "['a b']\nw = 4")
        #expect(found.profiles.mapValues(\.properties) == ["a b": ["x": "1", "w": "4"]])
        #expect(found.ssoSessions == ["My Corp": ["y": "2"]])
    }

    @Test func `services are sections of sections`() throws {
        let text = """
            [profile a]
            services = s
            [services s]
            lambda =
              endpoint_url = http://l:1
            s3 =
              endpoint_url = http://s
              other = x
            [profile b]
            services = absent
            """
        let found = try read(config: text)
        let services = try found.services(of: try #require(found.profiles["a"]))
        #expect(services["lambda"] == ["endpoint_url": "http://l:1"])
        #expect(services["s3"] == ["endpoint_url": "http://s", "other": "x"])
        let other = try #require(found.profiles["b"])
        let failure = try #require(throws: Failure.self) { try found.services(of: other) }
        #expect("\(failure)".contains("'absent'"))
    }

    private struct LocationCases: Decodable {
        struct Case: Decodable {
            let name: String
            let environment: [String: String]
            let platform: String
            let profile: String?
            let configLocation: String
            let credentialsLocation: String
        }
        let tests: [Case]
    }

    @Test(.enabled(if: Vectors.areThere, Vectors.note))
    func `files are where they are published to be`() throws {
        let data = try Data(
            contentsOf: Vectors.folder.appending(path: "credentials/file-location-tests.json"))
        let tests = try JSONDecoder().decode(LocationCases.self, from: data).tests
        for test in tests where test.platform == "linux" {
            let found = ProfileLocations(test.environment)
            #expect(found.config == test.configLocation)
            #expect(found.credentials == test.credentialsLocation)
            if let profile = test.profile {
                #expect(ProfileLocations.profile(test.environment) ?? "default" == profile)
            }
        }
    }

    @Test func `an unknown profile is told with those there are`() throws {
        let found = try read(config: "[default]\n[profile b]\n[profile a]\n")
        let failure = try #require(throws: Failure.self) {
            try found.profile(named: "x", ProfileLocations(["HOME": "/h"]))
        }
        #expect(
            "\(failure)"
                == "cannot use profile 'x': it is not in /h/.aws/config or /h/.aws/credentials; there are: a, b, default"
        )
    }

    @Test func `no text breaks the reader`() {
        var random = SeededGenerator(seed: 7)
        let parts = [
            "[", "]", "profile ", "a", "=", " ", "\t", "\n", "\r\n", "#", ";", "'", "\"", "é",
        ]
        for _ in 0..<5000 {
            let length = Int.random(in: 0...24, using: &random)
            let text = (0..<length).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
            do {
                _ = try Profiles(config: ("c", text), credentials: ("k", text))
            } catch {
                #expect(error.name == "InvalidProfile")
            }
        }
    }
}
