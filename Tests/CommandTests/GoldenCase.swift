import Foundation
import Testing

/// A folder that says what a command does: `cmd` for bash, `stdin`, and the `stdout`, `stderr` and `exit` it must give.
struct GoldenCase: CustomTestStringConvertible, Sendable {
    let folder: URL

    /// `command/case`.
    var name: String {
        "\(folder.deletingLastPathComponent().lastPathComponent)/\(folder.lastPathComponent)"
    }

    var testDescription: String { name }

    static let all = Repository.folders(in: Repository.cases).flatMap { command in
        let folder = Repository.cases.appending(path: command)
        return Repository.folders(in: folder).map { GoldenCase(folder: folder.appending(path: $0)) }
    }

    /// Cases block a thread each; this many at once leave the machine some air.
    private static let queue: OperationQueue = {
        let queue = OperationQueue()
        queue.maxConcurrentOperationCount = 3
        return queue
    }()

    func file(_ name: String) -> URL { folder.appending(path: name) }

    /// Runs the case when its turn comes, and returns how it differs from what is written down.
    func check(rewriting: Bool) async throws -> [String] {
        try await withCheckedThrowingContinuation { continuation in
            GoldenCase.queue.addOperation {
                continuation.resume(with: Result { try checkNow(rewriting: rewriting) })
            }
        }
    }

    private func checkNow(rewriting: Bool) throws -> [String] {
        let scratch = try Scratch()
        let said = try scratch.run(["bash", file("cmd").path], input: file("stdin"))
        // The convention of automake's tests: what the case needs is not on this machine.
        if said.status == 77 {
            print("skipped \(name): \(String(decoding: said.stderr, as: UTF8.self))")
            return try scratch.end().map { "left running: \($0)" }
        }
        var problems: [String] = []
        let written = [
            ("stdout", said.stdout), ("stderr", said.stderr),
            ("exit", said.status == 0 ? Data() : Data("\(said.status)\n".utf8)),
        ]
        for (name, text) in written {
            if rewriting { try rewrite(name, text) }
            if let difference = try difference(name, text, scratch) { problems.append(difference) }
        }
        let left = try scratch.end()
        return problems + left.map { "left running: \($0)" }
    }

    private func rewrite(_ name: String, _ text: Data) throws {
        if !text.isEmpty { return try text.write(to: file(name)) }
        if (try? file(name).checkResourceIsReachable()) == true {
            try FileManager.default.removeItem(at: file(name))
        }
    }

    private func difference(_ name: String, _ text: Data, _ scratch: Scratch) throws -> String? {
        let expected = FileManager.default.contents(atPath: file(name).path) ?? Data()
        guard text != expected else { return nil }
        let actual = scratch.root.appending(path: "actual")
        try text.write(to: actual)
        let path = expected.isEmpty ? "/dev/null" : file(name).path
        let labels = ["--label", "\(name) expected", "--label", "\(name) given"]
        let diff = try scratch.run(["diff", "-u", "--text"] + labels + [path, actual.path])
        return "\n" + String(decoding: diff.stdout, as: UTF8.self)
    }
}
