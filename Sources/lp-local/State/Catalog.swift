import Glibc
import LPCore
import NIOCore

/// The functions and layers of this machine, with the packages that they need.
final class Catalog {
    /// The number of the account that all belongs to.
    let account: String
    /// Functions whose next code is being unpacked.
    private(set) var changing: Set<String> = []
    private let functionShelf: Shelf<FunctionFamily>
    private let layerShelf: Shelf<LayerFamily>
    private let code: CodeFolder
    private let packages: Packages
    private var settling: Settling

    /// Reads what an earlier server left.
    ///
    /// - Parameter settling: how long a function shows itself as under way after a change.
    /// - Throws: a `Failure` when the folders cannot be made.
    init(data: String, account: String, disk: Disk, settling: TimeAmount) throws(Failure) {
        self.account = account
        self.settling = Settling(span: settling)
        let code = CodeFolder(path: data + "/code")
        self.code = code
        packages = try Packages(folder: code, disk: disk)
        functionShelf = try Shelf("function", in: data + "/functions", disk: disk) { family in
            for version in [family.latest] + family.versions {
                for package in version.packageSizes { try code.check(package.key, package.bytes) }
            }
        }
        layerShelf = try Shelf("layer", in: data + "/layers", disk: disk) { family in
            for version in family.versions { try code.check(version.code.key, version.code.bytes) }
        }
        for family in functionShelf.values.values { packages.retain(family.packageKeys) }
        for family in layerShelf.values.values { packages.retain(family.packageKeys) }
        packages.clean(keepingAll: functionShelf.isIncomplete || layerShelf.isIncomplete)
    }

    var functions: [String: FunctionFamily] { functionShelf.values }
    var layers: [String: LayerFamily] { layerShelf.values }

    /// The version of a function that calls of a key run.
    func runnable(_ key: String) -> StoredFunction? {
        let (name, version) = StoredFunction.parts(ofKey: key)
        return functions[String(name)]?.version(version)
    }

    // MARK: - Changes

    /// Keeps a function's next state; the answer comes when it would survive a crash.
    func save(_ family: FunctionFamily) -> EventLoopFuture<Void> {
        keep(family.packageKeys, instead: functions[family.name]?.packageKeys ?? []) {
            functionShelf.set(family.name, family)
        }
    }

    /// Keeps the next state of a function that is new, or whose code or configuration has changed.
    func settle(_ family: FunctionFamily) -> EventLoopFuture<Void> {
        let isNew = functions[family.name] == nil
        settling.begin(family.name, isNew ? .pending : .updating, now: .now())
        return save(family)
    }

    /// Forgets a function.
    func remove(_ family: FunctionFamily) -> EventLoopFuture<Void> {
        settling.forget(family.name)
        return keep([], instead: family.packageKeys) { functionShelf.remove(family.name) }
    }

    /// Keeps a layer's next state; the answer comes when it would survive a crash.
    func save(_ layer: LayerFamily) -> EventLoopFuture<Void> {
        keep(layer.packageKeys, instead: layers[layer.name]?.packageKeys ?? []) {
            layerShelf.set(layer.name, layer)
        }
    }

    /// Forgets all functions and layers.
    func removeAll() -> [EventLoopFuture<Void>] {
        functions.values.map(remove)
            + layers.values.map { layer in
                keep([], instead: layer.packageKeys) { layerShelf.remove(layer.name) }
            }
    }

    /// The packages of the new state are needed from now on, those of the old one until the new one is on disk.
    private func keep(
        _ new: [String], instead old: [String], _ change: () -> EventLoopFuture<Void>
    ) -> EventLoopFuture<Void> {
        packages.retain(new)
        return change().assumeIsolated().always { result in
            if case .success = result {
                self.packages.release(old)
            } else {
                self.packages.release(new)
            }
        }.nonisolated()
    }

    /// Marks a function as changing until `abandon` is called.
    func reserve(_ name: String) { changing.insert(name) }

    func abandon(_ name: String) { changing.remove(name) }

    /// What a function shows itself as going through; nil when it is ready.
    func phase(of name: String) -> Settling.Phase? { settling.phase(of: name, now: .now()) }

    // MARK: - Packages

    /// Where the unpacked code of a function is.
    func codeFolder(of function: StoredFunction) -> String { code.unpacked(function.code.key) }

    /// Where the unpacked layers of a function are, in the order in which they lie over each other.
    func layerFolders(of function: StoredFunction) -> [String] {
        function.layers.map { code.unpacked($0.key) }
    }

    /// The zip of a package.
    func archive(_ key: String) -> String { code.archive(key) }

    /// Puts a package on disk; it stays there until it is released.
    func addCode(_ zip: [UInt8]) -> EventLoopFuture<StoredFunction.Code> { packages.add(zip) }

    /// How many bytes packages have together, unpacked.
    func measure(_ keys: [String]) -> EventLoopFuture<Int> { packages.measure(keys) }

    /// Sees to it that what a function runs on is as it was given.
    func mend(_ function: StoredFunction) -> EventLoopFuture<Void> {
        packages.mend(function.packageKeys)
    }

    /// Keeps what a function runs on until it is released.
    func retain(_ function: StoredFunction) { packages.retain(function.packageKeys) }

    func release(_ function: StoredFunction) { packages.release(function.packageKeys) }

    func release(_ code: StoredFunction.Code) { packages.release([code.key]) }
}

extension CodeFolder {
    /// - Throws: a `Damage` when a package is not there as it was given.
    fileprivate func check(_ key: String, _ bytes: Int) throws(Damage) {
        let file = archive(key)
        guard DurableFile.size(file) != bytes else { return }
        throw Damage("its code '\(file)' is not what was given")
    }
}
