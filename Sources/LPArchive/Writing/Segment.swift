/// A stretch of the archive: blocks one after the other, the first of each file behind the file's header.
struct Segment: Sendable {
    /// A block and where it lies, counted from the start of the segment.
    typealias Piece = (place: BlockPlace, block: CachedBlock)

    let bytes: [UInt8]
    let pieces: [Piece]
}

/// Which block of which file of a survey.
struct BlockPlace: Sendable {
    let file: SurveyedFile
    let number: Int

    var key: BlockKey { BlockKey(content: file.content.hash, number: number) }
    var isLast: Bool { number == file.blocks - 1 }
    /// Bytes of content.
    var size: Int { min(Zip.block, file.content.size - number * Zip.block) }
    /// Bytes that stand before the block: a header before the first.
    var headerSize: Int { number == 0 ? ZipEntry.localSize + file.file.name.utf8.count : 0 }
}

/// Cuts the blocks of files into pieces of work: large ones alone, small ones by the dozen.
struct SegmentPlan: IteratorProtocol {
    private let files: [SurveyedFile]
    private var file = 0
    private var block = 0

    init(_ files: [SurveyedFile]) { self.files = files }

    mutating func next() -> [BlockPlace]? {
        var places: [BlockPlace] = []
        var size = 0
        while file < files.count, size < Zip.block, places.count < 256 {
            let place = BlockPlace(file: files[file], number: block)
            places.append(place)
            size += place.size
            (file, block) = place.isLast ? (file + 1, 0) : (file, block + 1)
        }
        return places.isEmpty ? nil : places
    }
}
