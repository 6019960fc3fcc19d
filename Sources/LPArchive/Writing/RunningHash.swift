internal import Crypto
import LPCore

/// The hash of an archive that is being written, as far as that will not change any more.
struct RunningHash {
    private var hash = SHA256()
    /// So many bytes of the archive are in it.
    private var count = 0

    /// Takes in what is there for good.
    ///
    /// - Parameters:
    ///   - end: where that ends.
    ///   - latest: the last bytes of the archive, which are at hand; those before them are read again.
    mutating func update(
        to end: Int, _ latest: [UInt8], of archive: inout ArchiveFile
    ) throws(Failure) {
        let start = archive.offset - latest.count
        if count < min(start, end) {
            try archive.flush()
            try archive.file.forEachPiece(of: count..<min(start, end)) {
                hash.update(bufferPointer: $0)
            }
            count = min(start, end)
        }
        guard count < end else { return }
        latest.withUnsafeBytes {
            hash.update(
                bufferPointer: UnsafeRawBufferPointer(rebasing: $0[count - start..<end - start]))
        }
        count = end
    }

    var value: ContentHash { ContentHash(hash.finalize()) }
}
