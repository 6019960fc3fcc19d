/// Which versions of a function may go.
enum Pruning {
    /// All but the newest, and but those that an alias names.
    ///
    /// - Parameters:
    ///   - versions: in any order.
    ///   - keep: how many of the newest stay.
    static func victims(_ versions: [Int], held: Set<Int>, keep: Int) -> [Int] {
        versions.sorted().dropLast(keep).filter { !held.contains($0) }
    }
}
