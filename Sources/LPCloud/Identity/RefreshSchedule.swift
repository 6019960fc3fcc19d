/// When credentials are replaced, as a value: in good time and in the background, and before they are used once too late.
///
/// Source: the AWS SDKs' refresh rules of 2026: 5, 15 or 60 min before the end, by how long they last.
struct RefreshSchedule: Hashable, Sendable {
    enum Stage: Hashable, Sendable {
        case fresh
        /// They are good, and others should be fetched.
        case ageing
        /// Nothing more may be signed with them.
        case over
    }

    /// In s since 1970; nil for never.
    private let expiration: Int?
    private let window: Int
    /// Before this moment nothing is fetched in the background again.
    private var quietUntil = Int.min

    /// A request takes a moment to arrive, in s.
    private static let margin = 10

    /// - Parameter now: when they were fetched.
    init(expiration: Int?, now: Int) {
        self.expiration = expiration
        let lifetime = (expiration ?? now) - now
        window = lifetime <= 1200 ? 300 : lifetime < 5400 ? 900 : 3600
    }

    func stage(at now: Int) -> Stage {
        guard let expiration else { return .fresh }
        if now >= expiration - Self.margin { return .over }
        return now >= expiration - window && now >= quietUntil ? .ageing : .fresh
    }

    /// Lets a source that failed rest for some minutes, as long as there is time.
    ///
    /// - Parameter chance: from 0 to 1.
    mutating func failed(at now: Int, chance: Double) {
        guard let expiration else { return }
        let rest = Int(Double(min(840, max(expiration - now, 0) / 2)) * (0.5 + chance / 2))
        quietUntil = now + rest
    }
}
