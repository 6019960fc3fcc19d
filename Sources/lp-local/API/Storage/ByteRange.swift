import NIOHTTP1

/// The part of an object that a request asks for (RFC 9110, section 14.1.2): clients get a large one in such parts.
enum ByteRange {
    /// Reads `bytes=0-99`, `bytes=100-` or `bytes=-100`; nil for what is of another form, which asks for the whole.
    ///
    /// - Parameter size: of the object, in bytes.
    /// - Throws: an InvalidRange of status 416 when it has no such bytes.
    static func read(_ header: String, of size: Int) throws(APIError) -> Range<Int>? {
        guard header.hasPrefix("bytes=") else { return nil }
        let ends = header.dropFirst("bytes=".count).split(
            separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, ends.allSatisfy({ $0.utf8.allSatisfy { $0 &- 0x30 < 10 } }) else {
            return nil
        }
        let range: Range<Int>
        switch (Int(ends[0]), Int(ends[1])) {
        case (let first?, let last?) where first <= last:
            range = min(first, size)..<max(min(first, size), min(last, size - 1) + 1)
        case (let first?, nil) where ends[1].isEmpty: range = min(first, size)..<size
        case (nil, let count?) where ends[0].isEmpty: range = max(0, size - count)..<size
        default: return nil
        }
        guard !range.isEmpty else {
            throw APIError(
                .rangeNotSatisfiable, "InvalidRange", "The requested range is not satisfiable")
        }
        return range
    }
}
