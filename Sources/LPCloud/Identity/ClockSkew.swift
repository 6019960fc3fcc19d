import Glibc

/// How far the service's clock is from this machine's, learnt from a refusal, as a value.
///
/// Source: the AWS SDKs, which treat these refusals as a wrong clock when the reply's Date is far from the request's.
public struct ClockSkew: Hashable, Sendable {
    /// Seconds to add to this machine's clock.
    public private(set) var offset = 0

    /// A signature is good for five minutes; what is nearer than this was not refused for its date.
    private static let tolerance = 240

    private static let names: Set = [
        "AuthFailure", "InvalidSignatureException", "RequestExpired", "RequestInTheFuture",
        "RequestTimeTooSkewed", "SignatureDoesNotMatch",
    ]

    public init() {}

    /// Learns from a reply; true when its request was refused for its date, so that it may be sent once more.
    ///
    /// - Parameters:
    ///   - signed: the date that the request was signed for, in s since 1970.
    ///   - now: what this machine's clock says, in s since 1970.
    public mutating func explains(_ response: Response, signed: Int, now: Int) -> Bool {
        guard (400..<500).contains(response.status), let date = response[header: "date"],
            let theirs = Self.epoch(date), abs(theirs - signed) > Self.tolerance,
            Self.names.contains(ServiceError(response).name)
        else { return false }
        offset = theirs - now
        return true
    }

    /// The moment that a Date header names, as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7), in s since 1970.
    private static func epoch(_ date: String) -> Int? {
        let words = date.split(separator: " ")
        guard words.count == 6, let month = months.firstIndex(of: words[2]) else { return nil }
        let time = words[4].split(separator: ":")
        let numbers = ([words[1], words[3]] + time).compactMap { Int32($0) }
        guard numbers.count == 5 else { return nil }
        var parts = tm()
        (parts.tm_mday, parts.tm_mon, parts.tm_year) = (numbers[0], Int32(month), numbers[1] - 1900)
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (numbers[2], numbers[3], numbers[4])
        return timegm(&parts)
    }

    private static let months: [Substring] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
