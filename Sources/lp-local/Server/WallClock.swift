import Glibc

/// The time of day, and how the protocols write it.
enum WallClock {
    /// Milliseconds since 1970.
    static func milliseconds() -> Int {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return now.tv_sec * 1000 + now.tv_nsec / 1_000_000
    }

    /// `2026-11-23T15:40:00.123`, in UTC.
    static func iso(_ milliseconds: Int) -> String {
        format(milliseconds / 1000, "%Y-%m-%dT%H:%M:%S") + "." + padded(milliseconds % 1000, 3)
    }

    /// `2026-11-23T15:40:00.123+0000`, as Lambda writes when something was changed.
    static func lambdaDate(_ now: Int = milliseconds()) -> String { iso(now) + "+0000" }

    /// The date header of HTTP (RFC 9110, section 5.6.7).
    static func httpDate(_ milliseconds: Int = milliseconds()) -> String {
        format(milliseconds / 1000, "%a, %d %b %Y %H:%M:%S GMT")
    }

    /// A span with two decimals, as `3.01`.
    static func twoDecimals(nanoseconds: Int64) -> String {
        let hundredths = Int(nanoseconds) / 10_000
        return "\(hundredths / 100)." + padded(hundredths % 100, 2)
    }

    static func format(_ seconds: Int, _ pattern: String) -> String {
        var time = seconds
        var parts = tm()
        gmtime_r(&time, &parts)
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            // The process never calls setlocale, so the names are those of the C locale.
            guard let base = buffer.baseAddress, strftime(base, 64, pattern, &parts) > 0 else {
                return ""
            }
            return String(cString: base)
        }
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
