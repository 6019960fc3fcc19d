internal import CLPZlib

/// Raw DEFLATE (RFC 1951) and CRC-32 as zip archives use them, by zlib.
enum Deflate {
    /// The CRC-32 of the bytes so far and these.
    static func checksum(_ bytes: UnsafeRawBufferPointer, after checksum: UInt32 = 0) -> UInt32 {
        let start = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
        // A null pointer asks zlib for the initial value, so no bytes must not reach it.
        return start == nil ? checksum : UInt32(crc32_z(UInt(checksum), start, bytes.count))
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

    /// Compresses one stream after another with the same memory.
    final class Compressor {
        // zlib checks that its state is never moved, so the stream has a place of its own.
        private let stream: UnsafeMutablePointer<z_stream>

        init(level: Int32 = 6) {
            stream = .allocate(capacity: 1)
            stream.initialize(to: z_stream())
            let status = lp_deflate_start(stream, level)
            precondition(status == Z_OK, "zlib: out of memory")
        }

        deinit {
            deflateEnd(stream)
            stream.deallocate()
        }

        /// Appends the compressed form of the next bytes; the last call of a stream finishes it.
        func compress(_ input: UnsafeRawBufferPointer, last: Bool, into output: inout [UInt8]) {
            let start = input.assumingMemoryBound(to: UInt8.self).baseAddress
            stream.pointee.next_in = UnsafeMutablePointer(mutating: start)
            stream.pointee.avail_in = UInt32(input.count)
            repeat {
                withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64 << 10) { room in
                    stream.pointee.next_out = room.baseAddress
                    stream.pointee.avail_out = UInt32(room.count)
                    deflate(stream, last ? Z_FINISH : Z_NO_FLUSH)
                    let count = room.count - Int(stream.pointee.avail_out)
                    output += UnsafeBufferPointer(rebasing: room[..<count])
                }
            } while stream.pointee.avail_out == 0
            if last { deflateReset(stream) }
        }
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
            let start = input.assumingMemoryBound(to: UInt8.self).baseAddress
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
