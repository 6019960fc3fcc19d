/// Which of many pieces of work may begin, where some of them touch the same: those begin in the order in which they
/// were entered.
public struct Turns: Sendable {
    /// What a piece of work touches, by name.
    public struct Claim: Hashable, Sendable {
        /// What it changes: nobody else may touch that meanwhile.
        public var changes: Set<String>
        /// What it needs as it is, which others may need too.
        public var needs: Set<String>

        public init(changes: Set<String> = [], needs: Set<String> = []) {
            self.changes = changes
            self.needs = needs
        }

        /// Whether one has to wait for the end of the other.
        func excludes(_ other: Claim) -> Bool {
            !changes.isDisjoint(with: other.changes) || !changes.isDisjoint(with: other.needs)
                || !needs.isDisjoint(with: other.changes)
        }
    }

    /// What has been entered and has not left, by number.
    private var claims: [Int: Claim] = [:]
    private var entered = 0

    /// Takes the next number for a piece of work.
    mutating func enter(_ claim: Claim) -> Int {
        defer { entered += 1 }
        claims[entered] = claim
        return entered
    }

    /// Whether nothing that was entered before, and has not left, stands in the way.
    func mayBegin(_ number: Int) -> Bool {
        guard let claim = claims[number] else { return true }
        return claims.allSatisfy { $0 >= number || !$1.excludes(claim) }
    }

    mutating func leave(_ number: Int) { claims[number] = nil }
}
