import Glibc
import LPConsole
import LPCore
import NIOCore

/// The functions of this machine: in memory for every question, on disk before any answer.
///
/// It lives on the event loop; the disk is worked on in a thread of its own, one job after the other.
final class Catalog {
    private(set) var functions: [String: StoredFunction] = [:]
    /// Functions whose next state is being written.
    private(set) var changing: Set<String> = []
    private let folder: String
    private let code: CodeFolder
    private let disk: Disk
    /// How many functions, workers and requests need a package.
    private var uses: [String: Int] = [:]
    /// Whether the file of some function was set aside, which may name any package: then none goes.
    private var isIncomplete = false

    /// Reads what an earlier server left.
    ///
    /// - Throws: a `Failure` when the folders cannot be made.
    init(data: String, disk: Disk) throws(Failure) {
        folder = data + "/functions"
        code = CodeFolder(path: data + "/code")
        self.disk = disk
        try DurableFile.makeFolder(folder)
        try DurableFile.makeFolder(code.path)
        for name in DurableFile.names(in: folder) { read(name) }
        code.clean(keeping: isIncomplete ? nil : Set(uses.keys))
    }

    private func read(_ name: String) {
        let file = "\(folder)/\(name)/function.json"
        if access(file + ".corrupt", F_OK) == 0 { isIncomplete = true }
        guard let bytes = DurableFile.read(file) else {
            // A function that was being made, or removed, when the server stopped; one set aside stays.
            unlink(file + ".new")
            rmdir("\(folder)/\(name)")
            return
        }
        do {
            let function = try JSONText(bytes).decode(StoredFunction.self)
            guard access(code.unpacked(function.code.key) + ".zip", F_OK) == 0 else {
                throw JSONFault(offset: 0, reason: "its code is gone")
            }
            functions[name] = function
            retain(function.code.key)
        } catch {
            isIncomplete = true
            rename(file, file + ".corrupt")
            Console.note("cannot read '\(file)': \(describe(error)); kept as function.json.corrupt")
        }
    }

    /// Where the unpacked code of a function is.
    func codeFolder(of function: StoredFunction) -> String { code.unpacked(function.code.key) }

    /// Puts a package on disk; it stays there until `release`.
    func addCode(_ zip: [UInt8]) -> EventLoopFuture<StoredFunction.Code> {
        let code = code
        return disk.run { CodeFolder.identify(zip) }.assumeIsolated().flatMap { identity in
            self.retain(identity.key)
            return self.disk.run { try code.add(zip, as: identity) }.assumeIsolated().map {
                identity
            }
            .flatMapErrorThrowing { error in
                self.release(identity.key)
                throw error
            }.nonisolated()
        }.nonisolated()
    }

    /// Writes a function's next state; the answer comes when it would survive a crash.
    func save(_ function: StoredFunction) -> EventLoopFuture<Void> {
        let path = "\(folder)/\(function.name)"
        let text = JSONText(encoding: function).bytes
        changing.insert(function.name)
        return perform(function.name) {
            try DurableFile.makeFolder(path)
            try DurableFile.write(text, to: path + "/function.json")
        } commit: { catalog in
            let old = catalog.functions.updateValue(function, forKey: function.name)
            catalog.retain(function.code.key)
            if let old { catalog.release(old.code.key) }
        }
    }

    /// Forgets a function.
    func remove(_ function: StoredFunction) -> EventLoopFuture<Void> {
        let path = "\(folder)/\(function.name)"
        changing.insert(function.name)
        return perform(function.name) {
            try DurableFile.unlink(path + "/function.json")
            DurableFile.remove(path)
        } commit: { catalog in
            if catalog.functions.removeValue(forKey: function.name) != nil {
                catalog.release(function.code.key)
            }
        }
    }

    /// Marks a function as changing until `save` or `remove` is done, or `abandon` is called.
    func reserve(_ name: String) { changing.insert(name) }

    func abandon(_ name: String) { changing.remove(name) }

    func retain(_ key: String) { uses[key, default: 0] += 1 }

    /// Ends one need for a package; without any it leaves the disk.
    func release(_ key: String) {
        let left = (uses[key] ?? 1) - 1
        uses[key] = left > 0 ? left : nil
        guard left <= 0, !isIncomplete else { return }
        let code = code
        // Jobs run in their order, so a package that comes again is unpacked again.
        _ = disk.run { code.remove(key) }
    }

    private func perform(
        _ name: String, _ work: @escaping @Sendable () throws -> Void,
        commit: @escaping (Catalog) -> Void
    ) -> EventLoopFuture<Void> {
        disk.run(work).assumeIsolated().always { result in
            self.changing.remove(name)
            if case .success = result { commit(self) }
        }.nonisolated()
    }
}
