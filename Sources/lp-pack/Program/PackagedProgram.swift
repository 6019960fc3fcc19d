import LPArchive
import LPCore

/// A program in its place, and what lp-pack puts in front of it.
struct PackagedProgram {
    /// The command as it runs in the package's root.
    private let words: [String]
    /// The program's name in the package; nil when the runtime has it.
    private let place: String?
    private let isKept: Bool

    init(place: String?, words: [String], isKept: Bool) {
        self.place = place
        self.words = [place.map { "./" + $0 } ?? words[0]] + words.dropFirst()
        self.isKept = isKept
    }

    /// What the runtime executes, the agent, and the record of both.
    var files: [PackageFile] {
        [
            PackageFile(
                name: Bootstrap.name, content: .bytes(Array(bootstrap.utf8)), isExecutable: true),
            PackageFile(name: Agent.programFile, content: .bytes(Agent.program)),
            PackageFile(name: Manifest.name, content: .bytes(json.bytes + [0x0A])),
        ]
    }

    /// The files of the user with the program executable, whatever it was on this machine.
    func executable(in files: [PackageFile]) -> [PackageFile] {
        files.map { file in
            guard file.name == place else { return file }
            var program = file
            program.isExecutable = true
            return program
        }
    }

    private var bootstrap: String {
        let command = words.map(Self.quoted)
        return """
            #!/usr/bin/env bash
            . "$LAMBDA_TASK_ROOT/\(Agent.programFile)" \(isKept ? "keep" : "once") \
            \(command.joined(separator: " "))

            """
    }

    /// A word as a shell takes it, by bytes: to Swift a quote before a combining mark is another character.
    private static func quoted(_ word: String) -> String {
        let parts = word.utf8.split(separator: UInt8(ascii: "'"), omittingEmptySubsequences: false)
        return "'" + parts.map { String(Substring($0)) }.joined(separator: #"'\''"#) + "'"
    }

    private var json: JSONText {
        var members = [
            ("lp", JSONText(1)), ("exec", JSONText.array(words.map(JSONText.init(string:)))),
        ]
        if isKept { members.append(("keep", JSONText(true))) }
        return .object(members)
    }
}
