import Glibc

/// Moments as services and caches write them (ISO 8601, RFC 3339).
enum Timestamp {
    /// The moment in s since 1970; nil when the text is none.
    static func epoch(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 19, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":")
        else { return nil }
        func number(_ range: Range<Int>) -> Int32? {
            Int32(String(decoding: bytes[range], as: UTF8.self))
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            let offset = offset(String(decoding: bytes[19...], as: UTF8.self))
        else { return nil }
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (year - 1900, month - 1, day)
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (hour, minute, second)
        return timegm(&parts) - offset
    }

    /// Seconds that a zone is ahead of UTC; a fraction of a second before it is left out.
    private static func offset(_ text: String) -> Int? {
        var zone = text[...]
        if zone.first == "." { zone = zone.dropFirst().drop { $0.isNumber } }
        if ["", "Z", "z", "UTC"].contains(zone) { return 0 }
        let parts = zone.dropFirst().split(separator: ":").compactMap { Int($0) }
        guard let sign = zone.first, sign == "+" || sign == "-", parts.count == 2 else {
            return nil
        }
        return (parts[0] * 3600 + parts[1] * 60) * (sign == "+" ? 1 : -1)
    }

    /// A moment in s since 1970 as `YYYY-MM-DDTHH:MM:SSZ`.
    static func text(_ epoch: Int) -> String {
        var stamp = String(decoding: SigningDate(epoch: epoch).stamp, as: UTF8.self)
        for (offset, mark) in [(4, "-"), (7, "-"), (13, ":"), (16, ":")] {
            let place = stamp.index(stamp.startIndex, offsetBy: offset)
            stamp.insert(contentsOf: mark, at: place)
        }
        return stamp
    }
}
