/// How fast calls of control planes may follow each other, as a value: below the rates that an account has, which others
/// may use too.
///
/// Source: Lambda quotas: 100 requests a second of GetFunction, 15 of all other control calls together. CloudWatch Logs
/// quotas: 10 a second of each call that manages groups. IAM counts each of its calls too, and says no number.
struct ControlPace: Sendable {
    /// Calls that share a rate.
    enum Lane: Hashable, Sendable {
        /// GetFunction.
        case look
        /// Lambda's other calls.
        case other
        /// A call of a service that counts each by itself, such as `logs:CreateLogGroup`.
        case call(String)

        /// Requests a second, one less than the account has for each ten of them.
        var rate: Double {
            switch self {
            case .look: 90
            case .other: 14
            case .call: 9
            }
        }

        init(_ request: Request) {
            if let action = request.action, !action.hasPrefix("lambda:") {
                self = .call(action)
                return
            }
            let parts = request.path.split(separator: "/")
            let isLook = request.method == "GET" && parts.count == 3 && parts[1] == "functions"
            self = isLook ? .look : .other
        }
    }

    private var lanes: [Lane: State] = [:]

    private struct State {
        /// When the next may leave, in ms.
        var next = -Double.infinity
        /// Of the usual rate.
        var share = 1.0
    }

    /// After a refusal half is asked for, and no less than this.
    private static let least = 1.0 / 16
    /// What a granted call adds to the share.
    private static let growth = 1.0 / 64

    /// Takes the next place in a lane; how many ms to wait for it.
    mutating func reserve(_ lane: Lane, now: Int) -> Int {
        var state = lanes[lane] ?? State()
        let place = max(state.next, Double(now))
        state.next = place + 1000 / (lane.rate * state.share)
        lanes[lane] = state
        return Int((place - Double(now)).rounded(.up))
    }

    /// Slows a lane down: somebody else uses the account's rate too.
    mutating func refused(_ lane: Lane) {
        var state = lanes[lane] ?? State()
        state.share = max(state.share / 2, Self.least)
        lanes[lane] = state
    }

    mutating func granted(_ lane: Lane) {
        guard var state = lanes[lane], state.share < 1 else { return }
        state.share = min(state.share + Self.growth, 1)
        lanes[lane] = state
    }
}
