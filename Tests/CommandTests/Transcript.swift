import Foundation

/// Commands after `$ ` and what they print, as a terminal shows them.
struct Transcript {
    let commands: String
    let output: String

    init(_ lines: some Sequence<String>) {
        var commands = ""
        var output = ""
        for line in lines {
            if line.hasPrefix("$ ") {
                commands += line.dropFirst(2) + "\n"
            } else {
                output += line + "\n"
            }
        }
        self.commands = commands
        self.output = output
    }

    /// Why a golden case does not do what is shown here; nil when it does.
    ///
    /// The case first makes the folder that the commands work on.
    func difference(from golden: String) throws -> String? {
        let folder = Repository.cases.appending(path: golden)
        func text(_ name: String) throws -> String {
            try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        }
        let cmd = try text("cmd").drop { $0 != "\n" }.dropFirst()
        guard !commands.isEmpty else { return "nothing is shown" }
        guard cmd == commands else { return "\(golden) does:\n\(cmd)not:\n\(commands)" }
        let stdout = try text("stdout")
        return stdout == output ? nil : "\(golden) prints:\n\(stdout)not:\n\(output)"
    }
}
