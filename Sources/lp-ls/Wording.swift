/// Numbers as people read them.
enum Wording {
    /// A size with one decimal: `4.2 MB`.
    static func size(_ bytes: Int) -> String {
        if bytes < 1000 { return "\(bytes) B" }
        var tenths = (bytes + 50) / 100
        var unit = "kB"
        if tenths >= 10_000 {
            tenths = (tenths + 500) / 1000
            unit = "MB"
        }
        return "\(tenths / 10).\(tenths % 10) \(unit)"
    }

    /// `2026-11-23T15:31:07.000+0000` as `2026-11-23 15:31`.
    static func minute(_ time: String) -> String {
        String(time.prefix(16)).replacing("T", with: " ")
    }
}
