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
                    guard let (other, first) = known[name] else {
                        known[name] = (command, option)
                        continue
                    }
                    let both = "--\(name) of \(other) and \(command)"
                    #expect(option.abstract == first.abstract, "\(both): help")
                    #expect(option.short == first.short, "\(both): short letter")
                    #expect(option.valueName == first.valueName, "\(both): value name")
                }
            }
        }
        #expect(known["target"] != nil)
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
}
