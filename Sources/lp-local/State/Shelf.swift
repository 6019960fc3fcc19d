import Glibc
import LPConsole
import LPCore
import NIOCore

/// Values of one kind by their names: in memory for every question, on disk before any answer.
///
/// It lives on the event loop. A change is seen at once and taken back if the disk refuses it; changes reach the disk in
/// their order, so none has to wait for the one before. Each value is a file in a folder of its own name.
final class Shelf<Value: Codable & Sendable> {
    private(set) var values: [String: Value] = [:]
    /// Whether the file of some value was set aside, so that nobody knows what it held.
    private(set) var isIncomplete = false
    /// What the files are called, without `.json`.
    private let kind: String
    private let folder: String
    private let disk: Disk
    /// How often each name has changed, so that a failure takes back the newest change alone.
    private var changes: [String: Int] = [:]

    /// Reads what an earlier server left.
    ///
    /// - Parameter check: throws when a value cannot be used, for a reason that a file alone does not show.
    /// - Throws: a `Failure` when the folder cannot be made.
    init(_ kind: String, in folder: String, disk: Disk, check: (Value) throws -> Void = { _ in })
        throws(Failure)
    {
        self.kind = kind
        self.folder = folder
        self.disk = disk
        try DurableFile.makeFolder(folder)
        for entry in DurableFile.names(in: folder) { read(entry, check) }
    }

    private func read(_ entry: String, _ check: (Value) throws -> Void) {
        let file = "\(folder)/\(entry)/\(kind).json"
        let hasOneAside = access(file + ".corrupt", F_OK) == 0
        if hasOneAside { isIncomplete = true }
        // What was about to take its place when the server stopped.
        DurableFile.remove(file + ".new")
        guard access(file, F_OK) == 0 else {
            // A value that was being made, or removed, when the server stopped; only folders are ours.
            if !hasOneAside { DurableFile.remove("\(folder)/\(entry)/") }
            return
        }
        do {
            guard let bytes = DurableFile.read(file) else {
                throw Damage(systemReason(errno))
            }
            let value = try JSONText(bytes).decode(Value.self)
            try check(value)
            values[percentDecoded(entry)] = value
        } catch {
            isIncomplete = true
            rename(file, file + ".corrupt")
            Console.note(
                "cannot read '\(file)': \(describe(error)); kept as \(kind).json.corrupt")
        }
    }

    subscript(_ name: String) -> Value? { values[name] }

    /// The folder of a value, which may hold more than its file.
    func folder(of name: String) -> String { "\(folder)/\(Self.fileName(name))" }

    /// Puts a value in its place; the answer comes when it would survive a crash.
    func set(_ name: String, _ value: Value) -> EventLoopFuture<Void> {
        let path = folder(of: name)
        let file = "\(path)/\(kind).json"
        let text = JSONText(encoding: value).bytes
        return change(name, to: value) {
            try DurableFile.makeFolder(path)
            try DurableFile.write(text, to: file)
        }
    }

    /// Forgets a value and all that its folder holds.
    func remove(_ name: String) -> EventLoopFuture<Void> {
        let path = folder(of: name)
        let file = "\(path)/\(kind).json"
        return change(name, to: nil) {
            try DurableFile.unlink(file)
            DurableFile.remove(path)
        }
    }

    private func change(
        _ name: String, to value: Value?, _ work: @escaping @Sendable () throws -> Void
    ) -> EventLoopFuture<Void> {
        let old = values[name]
        values[name] = value
        let number = changes[name, default: 0] + 1
        changes[name] = number
        return disk.run(work).assumeIsolated().always { result in
            guard self.changes[name] == number else { return }
            self.changes[name] = nil
            if case .failure = result { self.values[name] = old }
        }.nonisolated()
    }

    /// A name as one step of a path.
    private static func fileName(_ name: String) -> String {
        let safe = name.replacing("%", with: "%25").replacing("/", with: "%2F")
        return safe.hasPrefix(".") ? "%2E" + safe.dropFirst() : safe
    }
}
