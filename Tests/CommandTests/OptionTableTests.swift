import Foundation
import Testing

/// The options of all commands are one table: a name means the same wherever it is met.
struct OptionTableTests {
    @Test(arguments: Repository.commands)
    func `everything a command takes is explained`(_ command: String) throws {
        let help = try CommandHelp.of(command)
        #expect(help.command.commandName == command)
        #expect(!(help.command.abstract ?? "").isEmpty)
        for argument in help.command.arguments ?? [] {
            let name = argument.long.first ?? argument.valueName ?? "?"
            #expect(!(argument.abstract ?? "").isEmpty, "\(command) says nothing of '\(name)'")
        }
    }

    @Test func `an option is the same in every command that has it`() throws {
        var known: [String: (command: String, option: CommandHelp.Argument)] = [:]
        for command in Repository.commands {
            for option in try CommandHelp.of(command).options {
                for name in option.long {
                    // A flag and an option with a value are told apart by whoever types them.
                    let key = "\(option.kind) \(name)"
                    guard let (other, first) = known[key] else {
                        known[key] = (command, option)
                        continue
                    }
                    let both = "--\(name) of \(other) and \(command)"
                    #expect(option.abstract == first.abstract, "\(both): help")
                    #expect(option.short == first.short, "\(both): short letter")
                    #expect(option.valueName == first.valueName, "\(both): value name")
                }
            }
        }
        #expect(known["option target"] != nil)
    }

    @Test func `a short letter is the same option in every command`() throws {
        var known: [String: [String]] = [:]
        for command in Repository.commands {
            for option in try CommandHelp.of(command).options {
                for letter in option.short {
                    #expect(known[letter, default: option.long] == option.long, "-\(letter)")
                    known[letter] = option.long
                }
            }
        }
    }

    /// What `--help` prints.
    private func page(_ command: String) throws -> [Substring] {
        let scratch = try Scratch()
        let said = try scratch.run([command, "--help"])
        _ = try scratch.end()
        return String(decoding: said.stdout, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
    }

    @Test(arguments: Repository.commands)
    func `the usage is one short line`(_ command: String) throws {
        let page = try page(command)
        let usage = try #require(page.firstIndex { $0.hasPrefix("USAGE: \(command) ") })
        #expect(page[usage].count <= 80)
        #expect(page[usage + 1].isEmpty)
    }

    @Test(arguments: Repository.commands)
    func `the help fits two screens`(_ command: String) throws {
        let page = try page(command)
        #expect(page.count <= 48)
        #expect(page.allSatisfy { $0.count <= 80 })
    }

    @Test(arguments: Repository.commands)
    func `a command's own options stand before those of the target`(_ command: String) throws {
        let options = try page(command).filter { $0.hasPrefix("  -") }
            .map { $0.split(separator: " ").first { $0.hasPrefix("--") } ?? "" }
        guard options.contains("--target") else { return }
        let shared = ["--target", "--profile", "--region", "--endpoint", "--verbose", "--help"]
        #expect(options.suffix(6).map(String.init) == shared)
    }
}
