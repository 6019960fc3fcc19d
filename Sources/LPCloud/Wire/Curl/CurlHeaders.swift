import CLPCurl
import Glibc

/// A list of header lines that libcurl reads, of which the date and the signature are written in place.
final class CurlHeaders {
    private let request: PreparedRequest
    private let fixed: Int
    private let lines: UnsafeMutablePointer<curl_slist>
    private var day: PreparedRequest.Day?
    private var date: UnsafeMutablePointer<CChar>?
    private var digits: UnsafeMutablePointer<CChar>?

    init(_ request: PreparedRequest) {
        self.request = request
        fixed = request.lines.count
        lines = .allocate(capacity: fixed + 2)
        for (index, line) in request.lines.enumerated() {
            let next = index + 1 < fixed ? lines + index + 1 : nil
            lines[index] = curl_slist(data: strdup(line), next: next)
        }
    }

    deinit {
        freeLines(from: 0, to: day == nil ? fixed : fixed + 2)
        lines.deallocate()
    }

    var first: UnsafeMutablePointer<curl_slist> { lines }

    /// Dates and signs a body; does nothing where requests are not signed.
    func sign(_ body: UnsafeRawBufferPointer, at moment: SigningDate, on today: PreparedRequest.Day)
    {
        if day?.holds(moment) != true { lay(today) }
        guard let date, let digits, let day else { return }
        moment.stamp.withUnsafeBytes { stamp in
            if let start = stamp.baseAddress { memcpy(date, start, stamp.count) }
        }
        request.sign(body, at: moment, with: day, into: digits)
    }

    /// Makes the two lines that signing needs, for a new day.
    private func lay(_ today: PreparedRequest.Day) {
        if day != nil { freeLines(from: fixed, to: fixed + 2) }
        day = today
        let dateName = "X-Amz-Date: "
        let authorization = "Authorization: " + String(decoding: today.authorization, as: UTF8.self)
        let dateLine = strdup(dateName + String(repeating: "0", count: SigningDate.stampCount))
        let signature = strdup(authorization + String(repeating: "0", count: HexDigits.count))
        lines[fixed - 1].next = lines + fixed
        lines[fixed] = curl_slist(data: dateLine, next: lines + fixed + 1)
        lines[fixed + 1] = curl_slist(data: signature, next: nil)
        date = dateLine.map { $0 + dateName.utf8.count }
        digits = signature.map { $0 + authorization.utf8.count }
    }

    private func freeLines(from start: Int, to end: Int) {
        for index in start..<end { free(lines[index].data) }
    }
}
