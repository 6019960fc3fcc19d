public import LPCore

/// Writes archives whose bytes depend on names, modes and contents alone.
public struct ZipWriter {
    private var archive: ArchiveFile
    private var entries: [ZipEntry] = []
    /// The entry whose blocks are being written.
    private var entry: ZipEntry?
    private var blocks: [CachedBlock] = []
    private var hash = RunningHash()

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
            let made = try writer.writeDirectory()
            if isKept(made) {
                draft.discard()
                cache?.add(survey, writer.blocks, made, from: draft.file)
            } else {
                // The disk takes its time.
                try both(helpers) { () throws(Failure) in
                    try draft.publish(as: path)
                } _: { [blocks = writer.blocks] in
                    cache?.add(survey, blocks, made, from: draft.file)
                }
            }
            return ZipSummary(path: path, survey: survey, archive: made)
        } catch {
            draft.discard()
            throw error
        }
    }

    /// Does two things, at once where there is help.
    private static func both(
        _ helpers: Helpers, _ first: @escaping () throws(Failure) -> Void,
        _ second: @escaping () -> Void
    ) throws(Failure) {
        var isFirst = [true, false].makeIterator()
        try OrderedWork<Bool, Void>(helpers: helpers, ahead: 2).run(
            next: { isFirst.next() },
            makeWorker: { { (isFirst) throws(Failure) in isFirst ? try first() : second() } },
            take: { _ in })
    }

    init(_ file: OpenFile) { archive = ArchiveFile(file) }

    /// Compresses what the cache does not have.
    mutating func writeEntries(
        _ survey: Survey, _ cache: BlockCache?, _ helpers: Helpers
    ) throws(Failure) {
        var plan = SegmentPlan(survey.files)
        try OrderedWork<[BlockPlace], Segment>(helpers: helpers, ahead: 32).run(
            next: { plan.next() },
            makeWorker: {
                let maker = SegmentMaker(cache: cache)
                return { (places) throws(Failure) in try maker.make(places) }
            },
            take: { (segment) throws(Failure) in try write(segment) })
    }

    private mutating func write(_ segment: Segment) throws(Failure) {
        let start = archive.offset
        try archive.append(segment.bytes)
        for (place, packed) in segment.pieces {
            let block = packed.moved(to: start + packed.offset)
            var entry = self.entry ?? ZipEntry(place.file, at: block.offset - place.headerSize)
            entry.add(block)
            blocks.append(block)
            self.entry = place.isLast ? nil : entry
            if place.isLast { try end(entry, of: place.file) }
        }
        // The header of an entry that goes on is still to come.
        try hash.update(to: entry?.offset ?? archive.offset, segment.bytes, of: &archive)
    }

    private mutating func end(_ entry: ZipEntry, of file: SurveyedFile) throws(Failure) {
        // Before anything is kept under the hash of the survey.
        guard entry.checksum == file.content.checksum else { throw .changed(file.source) }
        guard max(entry.size, archive.offset) < Self.sizeLimit else {
            throw Self.tooLarge(file.file.name)
        }
        if file.blocks > 1 { try archive.replace(at: entry.offset, with: entry.localHeader) }
        entries.append(entry)
    }

    /// Ends the archive.
    private mutating func writeDirectory() throws(Failure) -> SealedArchive {
        let start = archive.offset
        var directory: [UInt8] = []
        for entry in entries { directory += entry.centralHeader }
        let end = start + directory.count
        guard end < Self.sizeLimit else { throw Self.tooLarge("package") }
        directory += ZipEntry.end(count: entries.count, directory: start..<end)
        try archive.append(directory)
        try archive.flush()
        try hash.update(to: archive.offset, directory, of: &archive)
        return SealedArchive(hash: hash.value, size: archive.offset)
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
