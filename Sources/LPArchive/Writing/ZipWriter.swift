public import LPCore

/// Writes archives whose bytes depend on names, modes and contents alone.
public struct ZipWriter {
    private var archive: ArchiveFile
    private var entries: [ZipEntry] = []
    /// The entry whose blocks are being written.
    private var entry: ZipEntry?
    private var blocks: [CachedBlock] = []

    /// Sizes and offsets have 32 bits; numbers of entries 16 (APPNOTE 4.4.1.4 keeps the largest for zip64).
    private static let sizeLimit = Int(UInt32.max)
    private static let countLimit = Int(UInt16.max)

    /// Writes the files, whose names differ, sorted by the bytes of their names.
    ///
    /// The archive appears under its name when it is complete and on the disk, replacing what was there.
    ///
    /// - Parameters:
    ///   - cache: what has been compressed before, which gains what has not.
    ///   - keepsIdentical: whether an archive that is there and the same keeps its time, too.
    ///   - standing: what is there already, if somebody looks at it.
    ///   - helpers: threads besides the caller's; nil for all that the machine has processors for.
    /// - Throws: a `Failure` that names the file which could not be read or written.
    public static func write(
        _ files: [PackageFile], to output: Output, cache: BlockCache? = nil,
        keepsIdentical: Bool = false, standing: StandingArchive? = nil, helpers: Helpers? = nil
    ) throws(Failure) -> ZipSummary {
        let (folder, name) = try output.resolved()
        guard files.count < countLimit else {
            throw Failure(
                cannot: "pack", name ?? folder, "a zip holds at most \(countLimit - 1) files",
                name: "PackageTooLarge")
        }
        let helpers = helpers ?? Zip.helpers
        let survey = try Survey(files, cache: cache, helpers: helpers)
        let path = "\(folder)/\(name ?? survey.content.hexadecimal + ".zip")"
        let draft = try Draft(in: folder)
        func isKept(_ archive: SealedArchive) -> Bool {
            archive.isKept(at: path, standing, insteadOf: keepsIdentical ? nil : draft.file)
        }
        do throws(Failure) {
            if let known = cache?.archive(of: survey.whole), isKept(known) {
                draft.discard()
                // It may have been too early to go by the files' times when they were first read.
                cache?.add(survey, [], known, from: draft.file)
                return ZipSummary(path: path, survey: survey, archive: known)
            }
            var writer = ZipWriter(draft.file)
            try writer.writeEntries(survey, cache, helpers)
            let size = try writer.writeDirectory()
            let made = SealedArchive(hash: try hash(draft.file, helpers), size: size)
            if isKept(made) {
                draft.discard()
            } else {
                try draft.publish(as: path)
            }
            cache?.add(survey, writer.blocks, made, from: draft.file)
            return ZipSummary(path: path, survey: survey, archive: made)
        } catch {
            draft.discard()
            throw error
        }
    }

    /// Hashes a file while the disk takes it in.
    private static func hash(_ file: OpenFile, _ helpers: Helpers) throws(Failure) -> ContentHash {
        var steps = [true, false].makeIterator()
        var hash: ContentHash?
        try OrderedWork<Bool, ContentHash?>(helpers: helpers, ahead: 2).run(
            next: { steps.next() },
            makeWorker: {
                { (isSync) throws(Failure) in
                    if isSync {
                        try file.sync()
                        return nil
                    }
                    return try ContentHash(of: file)
                }
            },
            take: { hash = hash ?? $0 })
        if let hash { return hash }
        return try ContentHash(of: file)
    }

    init(_ file: OpenFile) { archive = ArchiveFile(file) }

    /// Compresses what the cache does not have.
    mutating func writeEntries(
        _ survey: Survey, _ cache: BlockCache?, _ helpers: Helpers
    ) throws(Failure) {
        var places = survey.files.lazy
            .flatMap { file in (0..<file.blocks).lazy.map { BlockPlace(file: file, number: $0) } }
            .makeIterator()
        let work = OrderedWork<BlockPlace, (BlockPlace, PackedBlock)>(helpers: helpers, ahead: 64)
        try work.run(
            next: { places.next() },
            makeWorker: {
                let packer = BlockPacker(cache: cache)
                return { (place: BlockPlace) throws(Failure) -> (BlockPlace, PackedBlock) in
                    (place, try packer.pack(place))
                }
            },
            take: { (packed) throws(Failure) in try write(packed.1, packed.0) })
    }

    private mutating func write(_ block: PackedBlock, _ place: BlockPlace) throws(Failure) {
        var entry: ZipEntry
        if let begun = self.entry { entry = begun } else { entry = try begin(place.file) }
        blocks.append(CachedBlock(key: place.key, block: block, offset: archive.offset))
        try archive.append(block.bytes)
        entry.checksum = Deflate.checksum(
            of: entry.checksum, followedBy: block.checksum, count: block.size)
        entry.packedSize += block.bytes.count
        entry.size += block.size
        let method: ZipEntry.Method = block.isStored ? .stored : .deflated
        entry.method = method.rawValue
        self.entry = place.isLast ? nil : entry
        guard place.isLast else { return }
        // Before anything is kept under the hash of the survey.
        guard entry.checksum == place.file.content.checksum else {
            throw .changed(place.file.source)
        }
        guard max(entry.size, archive.offset) < Self.sizeLimit else {
            throw Self.tooLarge(place.file.file.name)
        }
        try archive.replace(at: entry.offset, with: entry.localHeader)
        entries.append(entry)
    }

    /// Leaves room for the header, whose numbers are known when the data has been written.
    private mutating func begin(_ file: SurveyedFile) throws(Failure) -> ZipEntry {
        let entry = ZipEntry(
            name: Array(file.file.name.utf8), mode: file.file.mode,
            method: ZipEntry.Method.deflated.rawValue, checksum: 0, packedSize: 0, size: 0,
            offset: archive.offset)
        try archive.append(entry.localHeader)
        return entry
    }

    /// Ends the archive, and returns its size.
    private mutating func writeDirectory() throws(Failure) -> Int {
        let start = archive.offset
        for entry in entries { try archive.append(entry.centralHeader) }
        guard archive.offset < Self.sizeLimit else { throw Self.tooLarge("package") }
        try archive.append(ZipEntry.end(count: entries.count, directory: start..<archive.offset))
        try archive.flush()
        return archive.offset
    }

    private static func tooLarge(_ name: String) -> Failure {
        Failure(
            cannot: "pack", name, "a zip holds at most \(sizeLimit) bytes", name: "PackageTooLarge")
    }
}

/// An archive as a whole.
struct SealedArchive: Hashable, Sendable {
    let hash: ContentHash
    let size: Int

    /// Whether it is there already, so that nothing has to be written.
    ///
    /// - Parameters:
    ///   - standing: what is known of the file there.
    ///   - draft: whose mode and time it has to have then; nil when it may keep its own.
    fileprivate func isKept(
        at path: String, _ standing: StandingArchive?, insteadOf draft: OpenFile?
    ) -> Bool {
        guard let file = try? OpenFile(reading: path), let stamp = try? file.stamp(),
            stamp.size == size,
            let found = standing?.hash(of: stamp) ?? (try? ContentHash(of: file)), found == hash
        else { return false }
        guard let draft else { return true }
        return file.mode == draft.mode && file.touch()
    }
}

extension ZipSummary {
    fileprivate init(path: String, survey: Survey, archive: SealedArchive) {
        self.init(
            path: path, sha256: archive.hash.base64, content: survey.content.hexadecimal,
            bytes: archive.size, unpacked: survey.files.reduce(0) { $0 + $1.content.size },
            files: survey.files.count)
    }
}
