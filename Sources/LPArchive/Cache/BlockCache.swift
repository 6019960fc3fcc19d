import Glibc
import LPCore
import Synchronization

/// What was compressed before, in a folder that processes share and may be emptied at any time.
///
/// There are two files: new blocks go into the young one, and when that is full it becomes the old one,
/// whose predecessor goes. What of the old one is still used moves into the young one.
/// Files that are torn, damaged or gone cost time; what somebody else writes into them is believed.
public final class BlockCache: Sendable {
    private struct State: Sendable {
        var young: CacheGeneration?
        var old: CacheGeneration?
    }

    private let folder: String
    private let limit: Int
    private let state: Mutex<State>

    private var youngPath: String { folder + "/blocks" }
    private var oldPath: String { folder + "/blocks.old" }

    /// - Parameters:
    ///   - folder: one that is ours alone.
    ///   - limit: how many bytes each of the two files may have.
    public init(folder: String, limit: Int = 512 << 20) {
        self.folder = folder
        self.limit = limit
        func read(_ path: String) -> CacheGeneration? {
            (try? OpenFile(reading: path)).flatMap { try? CacheGeneration($0) }
        }
        state = Mutex(
            State(young: read(folder + "/blocks"), old: read(folder + "/blocks.old")))
    }

    /// What is in a file that has not changed since it was read.
    func content(of stamp: FileStamp) -> SurveyedContent? {
        state.withLock { $0.young?.index.contents[stamp] ?? $0.old?.index.contents[stamp] }
    }

    /// Whether a file in that state is known to be no program or library.
    public func isPlain(_ stamp: FileStamp) -> Bool { content(of: stamp)?.isBinary == false }

    /// Puts a block in its compressed form at the start of the output.
    ///
    /// - Parameters:
    ///   - size: of its content.
    ///   - output: has room for what the content can be compressed to.
    /// - Returns: nil when it is not there, or not as it was.
    func block(_ key: BlockKey, size: Int, into output: UnsafeMutableRawBufferPointer)
        -> CachedBlock?
    {
        let known = state.withLock { state in
            state.young?.place(of: key) ?? state.old?.place(of: key)
        }
        guard let (file, block) = known else { return nil }
        // Reading is no work for a lock.
        if block.size == size, block.read(from: file, into: output) { return block }
        state.withLock { state in
            state.young?.forget(key)
            state.old?.forget(key)
        }
        return nil
    }

    /// The archive that a survey's files make.
    func archive(of whole: ContentHash) -> SealedArchive? {
        state.withLock { $0.young?.index.archives[whole] ?? $0.old?.index.archives[whole] }
    }

    /// Takes in what a package has that is not in the young file.
    ///
    /// - Parameter blocks: where they lie in the archive.
    func add(
        _ survey: Survey, _ blocks: [CachedBlock], _ made: SealedArchive, from archive: OpenFile
    ) {
        var used = CacheIndex()
        for block in blocks { used.blocks[block.key] = block }
        for file in survey.files {
            guard let stamp = file.stamp, stamp.isSettled(at: survey.start) else { continue }
            used.contents[stamp] = file.content
        }
        used.archives[survey.whole] = made
        state.withLock { state in
            let added = state.young.map { used.subtracting($0.index) } ?? used
            // A full disk or a folder that is gone costs time, not the package.
            if !added.isEmpty { try? append(added, from: archive, &state) }
        }
    }

    private func append(
        _ added: CacheIndex, from archive: OpenFile, _ state: inout State
    ) throws(Failure) {
        let lock = try FolderLock(folder)
        defer { withExtendedLifetime(lock) {} }
        let file = try OpenFile(updating: youngPath)
        let known = try state.young?.reopened(by: file)
        var young = if let known { known } else { try CacheGeneration(file) }
        let size = added.blocks.values.reduce(CacheIndex.size(added.counts)) { $0 + $1.count }
        let isWhole = try young.isWhole()
        if !isWhole || young.end + size > limit {
            guard rename(youngPath, oldPath) == 0 else { throw .system("write", oldPath) }
            state.old = young
            young = try CacheGeneration(OpenFile(updating: youngPath))
        }
        if size <= limit { try young.append(added, from: archive) }
        state.young = young
    }
}

/// A lock among processes on a folder (flock(2)), held until its last reference is gone.
private final class FolderLock {
    private let descriptor: Int32

    /// Waits for the lock.
    init(_ path: String) throws(Failure) {
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("lock", path) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw .system("lock", path) }
        }
    }

    deinit { close(descriptor) }
}
