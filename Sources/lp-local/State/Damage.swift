/// Why what was kept cannot be used, for a reason that no decoder finds.
struct Damage: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
