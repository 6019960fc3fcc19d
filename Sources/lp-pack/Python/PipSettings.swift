import FoundationEssentials
import LPCore

/// What decides, besides the requirements themselves, what pip installs: its version, variables and files.
struct PipSettings {
    /// To be hashed, for they may hold the password of an index.
    let parts: [[UInt8]]
    /// Whether they name another index beside the first one.
    let hasExtraIndex: Bool

    /// Asks pip and reads its configuration files.
    ///
    /// - Throws: a `Failure` when there is no Python to ask.
    init(_ python: Python, _ tags: WheelTags) throws(Failure) {
        let answer = try python.pip(["settings"], for: tags)
        let lines = String(decoding: answer.output, as: UTF8.self).split(separator: "\n")
        let prefix = answer.status == 0 ? lines.first.map(String.init) ?? "" : ""
        let files = python.pipConfigurations(prefix: prefix).map { path in
            Array(FileManager.default.contents(atPath: path) ?? Data())
        }
        let variables = python.pipVariables.map { "\($0.key)=\($0.value)" }.sorted()
        hasExtraIndex = lines.contains("extra-index-url")
        parts = ([lines.last.map(String.init) ?? ""] + variables).map { Array($0.utf8) } + files
    }

    init(parts: [[UInt8]], hasExtraIndex: Bool = false) {
        self.parts = parts
        self.hasExtraIndex = hasExtraIndex
    }
}
