/// The date header of replies, put into words once a second.
final class DateHeader {
    private var second = 0
    private var text = ""

    func now() -> String {
        let milliseconds = WallClock.milliseconds()
        if milliseconds / 1000 != second {
            second = milliseconds / 1000
            text = WallClock.httpDate(milliseconds)
        }
        return text
    }
}
