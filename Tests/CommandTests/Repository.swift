import Foundation

/// Where this repository and what was built from it lie.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let cases = root.appending(path: "Tests/CommandTests/Cases")
    static let fixtures = root.appending(path: "Tests/Fixtures")

    /// The folder of the built commands: that of the test runner itself.
    static let binaries = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()

    /// Every command a user calls, by the name of its folder.
    static let commands = folders(in: root.appending(path: "Sources"))
        .filter { $0.hasPrefix("lp-") && $0 != "lp-cell" }

    /// The names of the folders in a folder, sorted; none when it is not there.
    static func folders(in folder: URL) -> [String] {
        let found = try? FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: [.isDirectoryKey])
        return (found ?? []).filter(\.hasDirectoryPath).map(\.lastPathComponent).sorted()
    }
}
