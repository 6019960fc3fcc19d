import Foundation
import LPCore
import Testing

@testable import LPCloud

struct CredentialPlanTests {
    private typealias Properties = [String: String]

    private struct Case: Decodable {
        struct Input: Decodable {
            let profiles: [String: Properties]
            let selected_profile: String
            let sso_sessions: [String: Properties]?
        }
        struct Output: Decodable {
            let ProfileChain: [[String: Step]]?
            let Error: String?
        }
        let docs: String
        let input: Input
        let output: Output
    }

    /// A step of a chain: a name, or properties.
    private enum Step: Decodable, Equatable {
        case name(String)
        case properties(Properties)

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let name = try? value.decode(String.self) {
                self = .name(name)
            } else {
                self = .properties(try value.decode(Properties.self))
            }
        }
    }

    /// A plan in the words of the published cases, the first step first.
    private func steps(_ plan: CredentialPlan) -> [[String: Step]] {
        func step(_ name: String, _ properties: [(String, String?)]) -> [String: Step] {
            let known = properties.compactMap { key, value in value.map { (key, $0) } }
            return [name: .properties(Dictionary(uniqueKeysWithValues: known))]
        }
        switch plan {
        case .keys(let keys, _):
            return [
                step(
                    "AccessKey",
                    [
                        ("access_key_id", keys.accessKeyId),
                        ("secret_access_key", keys.secretAccessKey.exposed),
                    ])
            ]
        case .role(let role, let base):
            let own = step(
                "AssumeRole",
                [
                    ("role_arn", role.arn), ("role_session_name", role.sessionName),
                    ("external_id", role.externalId),
                ])
            return steps(base) + [own]
        case .webIdentity(let token):
            return [
                step(
                    "WebIdentityToken",
                    [
                        ("role_arn", token.arn), ("web_identity_token_file", token.tokenFile),
                        ("role_session_name", token.sessionName),
                    ])
            ]
        case .sso(let sso):
            return [
                step(
                    "Sso",
                    [
                        ("sso_account_id", sso.account), ("sso_region", sso.region),
                        ("sso_role_name", sso.role), ("sso_start_url", sso.startURL),
                        ("sso_session", sso.session),
                    ])
            ]
        case .named(let source, _): return [["NamedSource": .name(source.rawValue)]]
        case .login, .process: return []
        }
    }

    /// The input as the text of a config file.
    private func profiles(_ input: Case.Input) throws(Failure) -> Profiles {
        func section(_ kind: String, _ sections: [String: Properties]) -> String {
            sections.map { name, properties in
                "[\(kind) \(name)]\n" + properties.map { "\($0) = \($1)\n" }.joined()
            }.joined()
        }
        let text =
            section("profile", input.profiles) + section("sso-session", input.sso_sessions ?? [:])
        return try Profiles(config: ("c", text), credentials: nil)
    }

    @Test(.enabled(if: Vectors.areThere, Vectors.note))
    func `roles are assumed as published`() throws {
        let data = try Data(
            contentsOf: Vectors.folder.appending(path: "credentials/assume-role-tests.json"))
        let cases = try JSONDecoder().decode([Case].self, from: data)
        #expect(cases.count == 28)
        for test in cases {
            let comment = Comment(rawValue: test.docs)
            do {
                let plan = try profiles(test.input).plan(for: test.input.selected_profile)
                guard let plan else {
                    // The chain goes on with what no profile names.
                    let said = try #require(test.output.Error, comment)
                    #expect(
                        said.contains("did not contain credential information")
                            || said == "No profiles were defined", comment)
                    continue
                }
                var expected = try #require(test.output.ProfileChain, comment)
                if case .properties(var keys) = expected[0]["AccessKey"] {
                    keys["account_id"] = nil
                    expected[0] = ["AccessKey": .properties(keys)]
                }
                #expect(steps(plan) == expected, comment)
            } catch let failure as Failure {
                #expect(test.output.Error != nil, comment)
                #expect(failure.kind == .unable && failure.name == "InvalidProfile", comment)
            }
        }
    }

    @Test func `a circle is named`() throws {
        let text = """
            [profile a]
            role_arn = r
            source_profile = b
            [profile b]
            role_arn = r
            source_profile = a
            """
        let profiles = try Profiles(config: ("c", text), credentials: nil)
        let failure = try #require(throws: Failure.self) { try profiles.plan(for: "a") }
        #expect("\(failure)".contains("a -> b -> a"))
    }

    @Test func `in one profile keys of the credentials file come before a program, others after`()
        throws
    {
        let program = "[default]\ncredential_process = p\n"
        let keys = "[default]\naws_access_key_id = i\naws_secret_access_key = s\n"
        let shared = try Profiles(config: ("c", program), credentials: ("k", keys))
        guard case .keys = try shared.plan(for: "default") else {
            Issue.record("the program came first")
            return
        }
        let both = try Profiles(config: ("c", program + keys), credentials: nil)
        #expect(try both.plan(for: "default") == .process(command: "p", profile: "default"))
    }

    @Test(arguments: ["899", "43201", "x"])
    func `a duration out of range is refused`(_ seconds: String) throws {
        let text =
            "[default]\nrole_arn = r\nduration_seconds = \(seconds)\nsource_profile = default\n"
        let profiles = try Profiles(config: ("c", text), credentials: nil)
        let failure = try #require(throws: Failure.self) { try profiles.plan(for: "default") }
        #expect(failure.reason.contains("900 to 43200"))
    }
}
