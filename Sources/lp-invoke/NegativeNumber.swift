/// Negative numbers on the command line, which the parser would take for options: behind a space they are values.
enum NegativeNumber {
    /// An argument in the form in which it passes the parser.
    static func hide(_ argument: String) -> String {
        isNegative(argument) ? " " + argument : argument
    }

    /// The argument that was hidden.
    static func show(_ argument: String) -> String {
        let rest = argument.dropFirst()
        return argument.first == " " && isNegative(rest) ? String(rest) : argument
    }

    /// Whether it is, but for spaces before it, a minus sign with a digit after it.
    ///
    /// What has spaces already gets one more, so that each argument comes out as it went in.
    private static func isNegative(_ text: some StringProtocol) -> Bool {
        let rest = text.utf8.drop { $0 == UInt8(ascii: " ") }
        return rest.first == UInt8(ascii: "-")
            && rest.dropFirst().first.map { (0x30...0x39).contains($0) } == true
    }
}
