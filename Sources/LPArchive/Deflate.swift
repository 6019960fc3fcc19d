internal import CLPZlib

/// Raw DEFLATE (RFC 1951) and CRC-32 as zip archives use them, by zlib.
enum Deflate {
    /// The CRC-32 of the bytes so far and these.
    static func checksum(_ bytes: UnsafeRawBufferPointer, after checksum: UInt32 = 0) -> UInt32 {
        let start = bytes.bytePointer
        // A null pointer asks zlib for the initial value, so no bytes must not reach it.
        return start == nil ? checksum : UInt32(crc32_z(UInt(checksum), start, bytes.count))
    }

    /// The CRC-32 of two parts, one after the other, from those of each.
    static func checksum(of first: UInt32, followedBy second: UInt32, count: Int) -> UInt32 {
        UInt32(crc32_combine(UInt(first), UInt(second), count))
    }

    /// What the compressed form depends on besides the content.
    static let identity =
        "zlib \(String(cString: zlibVersion())) \(level) \(Effort.quick) \(Effort.thorough), noise stored"

    private static let level: Int32 = 6

    /// When zlib gives up to look for a better match (its `deflateTune`).
    struct Effort: Hashable, Sendable {
        fileprivate let goodMatch: Int32
        fileprivate let lazyMatch: Int32
        fileprivate let longestChain: Int32

        /// Half of the length, and a quarter of the places, that the level has. That takes a quarter off its
        /// time and adds 0.7 %; the level below adds as much and takes less. Packages of many files stay
        /// smaller than those of `zip -r`, for what it says of each.
        static let quick = Effort(goodMatch: 4, lazyMatch: 16, longestChain: 32)
        /// As the level above: what texts need to make up for being cut into blocks.
        static let thorough = Effort(goodMatch: 8, lazyMatch: 32, longestChain: 256)
    }

    /// How far back a match reaches, in bytes.
    static let window = 32 << 10

    /// Compresses one block after another with the same memory.
    final class Compressor {
        // zlib checks that its state is never moved, so the stream has a place of its own.
        private let stream: UnsafeMutablePointer<z_stream>

        init() {
            stream = .allocate(capacity: 1)
            stream.initialize(to: z_stream())
            let status = lp_deflate_start(stream, Deflate.level)
            precondition(status == Z_OK, "zlib: out of memory")
        }

        deinit {
            deflateEnd(stream)
            stream.deallocate()
        }

        /// How many bytes the compressed form of so many takes at most.
        ///
        /// A flush at the end of a block takes a few that zlib's bound does not know.
        func bound(_ count: Int) -> Int { Int(deflateBound(stream, UInt(count))) + 16 }

        /// Puts the compressed form of a block at the start of the output, and returns how many bytes it has;
        /// those of a file's blocks, one after the other, are one stream.
        ///
        /// - Parameters:
        ///   - preceding: the end of what stands before the block, up to `window` bytes.
        ///   - last: whether the stream ends with it.
        ///   - output: has room for the bound.
        func compress(
            _ block: UnsafeRawBufferPointer, after preceding: UnsafeRawBufferPointer, last: Bool,
            _ effort: Effort = .quick, into output: UnsafeMutableRawBufferPointer
        ) -> Int {
            deflateReset(stream)
            // The length that is good enough is what both levels have.
            deflateTune(stream, effort.goodMatch, effort.lazyMatch, 128, effort.longestChain)
            if !preceding.isEmpty {
                deflateSetDictionary(stream, preceding.bytePointer, UInt32(preceding.count))
            }
            stream.pointee.next_in = UnsafeMutablePointer(mutating: block.bytePointer)
            stream.pointee.avail_in = UInt32(block.count)
            stream.pointee.next_out = output.assumingMemoryBound(to: UInt8.self).baseAddress
            stream.pointee.avail_out = UInt32(output.count)
            let status = deflate(stream, last ? Z_FINISH : Z_SYNC_FLUSH)
            // A flush that the output was too small for is Z_OK as well.
            precondition(
                status == (last ? Z_STREAM_END : Z_OK) && stream.pointee.avail_out > 0,
                "zlib: the bound is too low")
            return output.count - Int(stream.pointee.avail_out)
        }
    }

    /// Why an expansion ended early.
    enum Halt<TakerError: Error>: Error {
        /// The bytes are no stream, or go on after its end.
        case stream
        /// More came out than the limit.
        case tooLong
        /// What the pieces are handed to failed.
        case taker(TakerError)
    }

    /// Expands one stream.
    final class Expander {
        private let stream: UnsafeMutablePointer<z_stream>
        /// Whether the stream's own end has been met.
        private(set) var ended = false
        private var room: Int

        /// - Parameter limit: how many bytes may come out.
        init(limit: Int) {
            room = limit
            stream = .allocate(capacity: 1)
            stream.initialize(to: z_stream())
            let status = lp_inflate_start(stream)
            precondition(status == Z_OK, "zlib: out of memory")
        }

        deinit {
            inflateEnd(stream)
            stream.deallocate()
        }

        /// Expands the next bytes and hands on what comes out, piece by piece.
        ///
        /// - Throws: `Halt`, after which the expander is of no more use.
        func expand<TakerError>(
            _ input: UnsafeRawBufferPointer, through buffer: UnsafeMutableRawBufferPointer,
            _ take: (UnsafeRawBufferPointer) throws(TakerError) -> Void
        ) throws(Halt<TakerError>) {
            let start = input.bytePointer
            stream.pointee.next_in = UnsafeMutablePointer(mutating: start)
            stream.pointee.avail_in = UInt32(input.count)
            repeat {
                guard !ended else { throw .stream }
                stream.pointee.next_out =
                    buffer.assumingMemoryBound(to: UInt8.self).baseAddress
                stream.pointee.avail_out = UInt32(buffer.count)
                let status = inflate(stream, Z_NO_FLUSH)
                guard [Z_OK, Z_STREAM_END, Z_BUF_ERROR].contains(status) else { throw .stream }
                ended = status == Z_STREAM_END
                let count = buffer.count - Int(stream.pointee.avail_out)
                guard count <= room else { throw .tooLong }
                room -= count
                let piece = UnsafeRawBufferPointer(rebasing: buffer[..<count])
                do throws(TakerError) { try take(piece) } catch { throw .taker(error) }
            } while stream.pointee.avail_in > 0 || (stream.pointee.avail_out == 0 && !ended)
        }
    }
}

extension UnsafeRawBufferPointer {
    fileprivate var bytePointer: UnsafePointer<UInt8>? {
        assumingMemoryBound(to: UInt8.self).baseAddress
    }
}
