/// Numbers as people read them.
enum Figures {
    /// A number with so many digits after the point.
    static func decimal(_ number: Double, places: Int) -> String {
        let scale = (0..<places).reduce(1) { scale, _ in scale * 10 }
        let scaled = (number * Double(scale)).rounded()
        // Beyond what an Int holds nobody counts digits.
        guard scaled.magnitude < 0x1p62 else { return String(number) }
        let whole = Int(scaled)
        guard places > 0 else { return String(whole) }
        let fraction = String(whole.magnitude % UInt(scale))
        let zeros = String(repeating: "0", count: places - fraction.count)
        return "\(scaled < 0 ? "-" : "")\(whole.magnitude / UInt(scale)).\(zeros)\(fraction)"
    }

    /// US dollars: cents, or the first two digits of what is less than ten of them.
    static func dollars(_ amount: Double) -> String {
        var places = 2
        var rest = amount
        while places < 12, rest > 0, rest < 0.1 {
            rest *= 10
            places += 1
        }
        return "$" + decimal(amount, places: places)
    }

    /// How often in a second, or in a minute when that is seldom.
    static func rate(_ perSecond: Double) -> String {
        switch perSecond {
        case 9.95...: "\(decimal(perSecond, places: 0))/s"
        case 0.95...: "\(decimal(perSecond, places: 1))/s"
        default: "\(decimal(perSecond * 60, places: 1))/min"
        }
    }

    /// A time in at most two units.
    static func duration(milliseconds: Int) -> String {
        let seconds = (milliseconds + 500) / 1000
        return switch milliseconds {
        case ..<10_000: "\(decimal(Double(milliseconds) / 1000, places: 1))s"
        case ..<59_500: "\(seconds)s"
        case ..<3_599_500: "\(seconds / 60)m \(seconds % 60)s"
        default: "\((seconds + 30) / 3600)h \((seconds + 30) % 3600 / 60)m"
        }
    }
}
