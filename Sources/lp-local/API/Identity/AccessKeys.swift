import LPCloud

/// The credentials that clients of the open port may sign with; they are never written to disk.
final class AccessKeys {
    /// Those of the port itself.
    let main: Credentials
    private var issued: [String: (credentials: Credentials, end: Int, holder: RoleSession?)] = [:]

    /// - Parameter environment: may fix the credentials, for test suites that have theirs.
    init(_ environment: [String: String]) {
        main = Credentials(
            accessKeyId: environment["LP_LOCAL_ACCESS_KEY_ID"] ?? Self.id("AKIA"),
            secretAccessKey: Secret(
                environment["LP_LOCAL_SECRET_ACCESS_KEY"] ?? Self.secret()))
    }

    /// Gives out credentials that hold until a time, in seconds since 1970.
    func issue(until end: Int, to holder: RoleSession? = nil) -> Credentials {
        let now = WallClock.milliseconds() / 1000
        issued = issued.filter { $1.end > now }
        let fresh = Credentials(
            accessKeyId: Self.id("ASIA"), secretAccessKey: Secret(Self.secret()),
            sessionToken: Secret(Identifier.hex(words: 8)))
        issued[fresh.accessKeyId] = (fresh, end, holder)
        return fresh
    }

    /// Has credentials that were given out hold no longer.
    func revoke(_ id: String) { issued[id] = nil }

    /// The credentials of a key; nil when there are none, or none that hold at a time.
    func find(_ id: String, now: Int) -> Credentials? {
        if id == main.accessKeyId { return main }
        return issued[id].flatMap { $0.end > now ? $0.credentials : nil }
    }

    /// Who a key was given to; nil for the account itself.
    func holder(_ id: String) -> RoleSession? { issued[id]?.holder }

    /// As many characters as those of AWS have.
    private static func secret() -> String { String(Identifier.hex(words: 3).prefix(40)) }

    private static func id(_ prefix: String) -> String {
        prefix + Identifier.hex(words: 1).uppercased()
    }
}
