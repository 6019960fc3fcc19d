internal import Crypto
import Glibc
import LPCore

/// The files of a package in the order of the archive, with what is in each.
struct Survey {
    let files: [SurveyedFile]
    /// SHA-256 over names, modes and contents, but for bytecode: what `ZipSummary.content` says.
    let content: ContentHash
    /// The same, bytecode included: what the bytes of the archive depend on.
    let whole: ContentHash
    /// When it began, in nanoseconds since 1970.
    let start: Int

    /// Files looked at in one piece of work: to find one in the cache takes less than to hand it out.
    private static let chunk = 64

    /// Reads every file that the cache does not know.
    ///
    /// - Parameter now: the time of day in nanoseconds.
    /// - Throws: a `Failure` that names the first file which cannot be read, or changed meanwhile.
    init(
        _ files: [PackageFile], cache: BlockCache?, helpers: Helpers = Zip.helpers,
        now: Int = timespec.now.nanoseconds
    ) throws(Failure) {
        start = now
        let sorted = files.sorted { PathName($0.name) < PathName($1.name) }
        var starts = stride(from: 0, to: sorted.count, by: Self.chunk).makeIterator()
        var surveyed: [SurveyedFile] = []
        surveyed.reserveCapacity(sorted.count)
        try OrderedWork<Int, [SurveyedFile]>(helpers: helpers, ahead: 32).run(
            next: { starts.next() },
            makeWorker: {
                let surveyor = Surveyor(cache: cache)
                return { (start) throws(Failure) in
                    try sorted[start..<min(start + Self.chunk, sorted.count)]
                        .map { (file) throws(Failure) in try surveyor.survey(file) }
                }
            },
            take: { surveyed += $0 })
        self.files = surveyed
        whole = Self.hash(surveyed)
        let hasBytecode = surveyed.contains(where: \.file.isBytecode)
        content = hasBytecode ? Self.hash(surveyed.filter { !$0.file.isBytecode }) : whole
    }

    private static func hash(_ files: [SurveyedFile]) -> ContentHash {
        var hash = SHA256()
        for file in files {
            var text = "\(file.file.name)\0\(String(file.file.mode, radix: 8))\0"
            text.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
            file.content.hash.withUnsafeBytes { hash.update(bufferPointer: $0) }
        }
        return ContentHash(hash.finalize())
    }
}

/// What is in a file.
struct SurveyedContent: Hashable, Sendable {
    let hash: ContentHash
    /// CRC-32, by which what is packed later is known to be what was hashed.
    let checksum: UInt32
    let size: Int
    /// Whether a file of many blocks does not get smaller anywhere, and so is stored.
    let isStored: Bool
    /// Whether it starts as a program or library does (ELF).
    let isBinary: Bool
}

/// A file of a package whose content is known.
struct SurveyedFile: Sendable {
    let file: PackageFile
    let content: SurveyedContent
    /// Of a file of this machine, its state when it was read.
    let stamp: FileStamp?

    /// Where the content comes from, for messages.
    var source: String {
        guard case .file(let path) = file.content else { return file.name }
        return path
    }

    /// An empty file is one block too.
    var blocks: Int { max(1, (content.size + Zip.block - 1) / Zip.block) }
}

/// Finds out what is in one file after another.
private final class Surveyor {
    private let cache: BlockCache?
    private let compressor = Deflate.Compressor()
    private let buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: Zip.block, alignment: 16)
    private let sample: UnsafeMutableRawBufferPointer

    /// A block whose beginning does not shrink by one part in this many does not pay.
    private static let gain = 128
    private static let binaryMark: [UInt8] = [0x7F, 0x45, 0x4C, 0x46]

    init(cache: BlockCache?) {
        self.cache = cache
        sample = .allocate(byteCount: compressor.bound(Deflate.window), alignment: 16)
    }

    deinit {
        buffer.deallocate()
        sample.deallocate()
    }

    func survey(_ file: PackageFile) throws(Failure) -> SurveyedFile {
        let surveyed =
            switch file.content {
            case .bytes(let bytes): survey(file, bytes)
            case .link(let target): survey(file, Array(target.utf8))
            case .file(let path): try survey(file, at: path)
            }
        guard file.sha256 == nil || file.sha256 == surveyed.content.hash.hexadecimal else {
            throw .changed(surveyed.source)
        }
        return surveyed
    }

    private func survey(_ file: PackageFile, _ bytes: [UInt8]) -> SurveyedFile {
        let hash = ContentHash(SHA256.hash(data: bytes))
        let content = SurveyedContent(
            hash: hash, checksum: bytes.withUnsafeBytes { Deflate.checksum($0) },
            size: bytes.count, isStored: false, isBinary: false)
        return SurveyedFile(file: file, content: content, stamp: nil)
    }

    private func survey(_ file: PackageFile, at path: String) throws(Failure) -> SurveyedFile {
        let stamp = try FileStamp(of: path)
        if let content = cache?.content(of: stamp) {
            return SurveyedFile(file: file, content: content, stamp: stamp)
        }
        let opened = try OpenFile(reading: path)
        var hash = SHA256()
        var checksum: UInt32 = 0
        var size = 0
        var pays = stamp.size <= Zip.block
        var isBinary = false
        while true {
            let count = try opened.read(into: buffer, at: size)
            let block = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            hash.update(bufferPointer: block)
            checksum = Deflate.checksum(block, after: checksum)
            if !pays { pays = shrinks(block) }
            if size == 0 { isBinary = block.starts(with: Self.binaryMark) }
            size += count
            if count < buffer.count { break }
        }
        guard try opened.stamp() == stamp, size == stamp.size else { throw .changed(path) }
        let content = SurveyedContent(
            hash: ContentHash(hash.finalize()), checksum: checksum, size: size, isStored: !pays,
            isBinary: isBinary)
        return SurveyedFile(file: file, content: content, stamp: stamp)
    }

    private func shrinks(_ block: UnsafeRawBufferPointer) -> Bool {
        let start = UnsafeRawBufferPointer(rebasing: block.prefix(Deflate.window))
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        let count = compressor.compress(start, after: nothing, last: true, into: sample)
        return count + start.count / Self.gain < start.count
    }
}

extension Failure {
    /// A file that somebody wrote to while it was packed.
    static func changed(_ path: String) -> Failure {
        Failure(
            cannot: "read", path, "it changed meanwhile", next: "pack again", name: "FileError")
    }
}
