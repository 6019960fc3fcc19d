import Foundation

/// What a command says of its own options (`--experimental-dump-help`).
struct CommandHelp: Decodable {
    struct Argument: Decodable {
        struct Name: Decodable, Hashable {
            let kind: String
            let name: String
        }

        let kind: String
        let names: [Name]?
        let valueName: String?
        let abstract: String?

        /// `--name`s without the dashes; of an inverted flag both.
        var long: [String] { (names ?? []).filter { $0.kind == "long" }.map(\.name) }
        /// `-n`s without the dash.
        var short: [String] { (names ?? []).filter { $0.kind == "short" }.map(\.name) }
        /// `--help`, which the argument parser brings.
        var isHelp: Bool { long == ["help"] }
    }

    struct Command: Decodable {
        let commandName: String
        let abstract: String?
        let arguments: [Argument]?
    }

    let command: Command

    var options: [Argument] { (command.arguments ?? []).filter { $0.kind != "positional" } }

    /// Asks a command.
    static func of(_ command: String) throws -> CommandHelp {
        let scratch = try Scratch()
        let said = try scratch.run([command, "--experimental-dump-help"])
        _ = try scratch.end()
        return try JSONDecoder().decode(CommandHelp.self, from: said.stdout)
    }
}
