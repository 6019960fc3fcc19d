/// A moment in the form that signatures need: `YYYYMMDDTHHMMSSZ`, in UTC.
public struct SigningDate: Hashable, Sendable {
    static let stampCount = 16

    /// Seconds since 1970.
    public let epoch: Int
    /// The characters of `X-Amz-Date`.
    public let stamp: [UInt8]

    /// The eight characters of the credential scope's day.
    public var day: ArraySlice<UInt8> { stamp[..<8] }

    public init(epoch: Int) {
        self.epoch = epoch
        let second = ((epoch % 86_400) + 86_400) % 86_400
        let (year, month, day) = Self.civil(days: (epoch - second) / 86_400)
        var text: [UInt8] = []
        text.reserveCapacity(16)
        text.appendDigits(year, width: 4)
        text.appendDigits(month, width: 2)
        text.appendDigits(day, width: 2)
        text.append(UInt8(ascii: "T"))
        text.appendDigits(second / 3600, width: 2)
        text.appendDigits(second / 60 % 60, width: 2)
        text.appendDigits(second % 60, width: 2)
        text.append(UInt8(ascii: "Z"))
        stamp = text
    }

    /// Reads the characters of `X-Amz-Date`; nil when they are no date.
    init?(stamp: String) {
        let digits = stamp.utf8.compactMap { $0 &- 0x30 < 10 ? Int($0 - 0x30) : nil }
        guard digits.count == 14 else { return nil }
        func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + $1 } }
        let days = Self.days(year: number(0..<4), month: number(4..<6), day: number(6..<8))
        self.init(
            epoch: days * 86_400 + number(8..<10) * 3600 + number(10..<12) * 60 + number(12..<14))
        guard self.stamp.elementsEqual(stamp.utf8) else { return nil }
    }

    /// The inverse of `civil`.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The date in the Gregorian calendar, counting years from March so that leap days come last.
    private static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let leaps = dayOfEra / 1460 - dayOfEra / 36_524 + dayOfEra / 146_096
        let yearOfEra = (dayOfEra - leaps) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }
}

extension [UInt8] {
    fileprivate mutating func appendDigits(_ number: Int, width: Int) {
        var divisor = width == 4 ? 1000 : 10
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }
}
