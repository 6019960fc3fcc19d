import Crypto
import LPCore

/// Credentials of a role on disk, for the next command: every command is a process of its own.
struct CredentialCache: Sendable {
    /// Nil when there is no place for it.
    private let file: PrivateFile?
    private let epoch: @Sendable () -> Int

    /// With less than this left, in s, they are not worth being used.
    private static let window = 15 * 60

    /// - Parameter key: everything that decides which credentials these are.
    init(_ world: SourceWorld, of key: [String]) {
        let environment = world.environment
        let base =
            environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
            ?? ProfileLocations.home(environment).map { "\($0)/.cache" }
        let name = HexDigits.text(of: Array(key.joined(separator: "\0").utf8))
        file = base.map { PrivateFile("\($0)/lambdapool/credentials/\(name).json") }
        epoch = world.epoch
    }

    /// Credentials that are good for a while; nil when there are none.
    func read() -> Credentials? {
        guard let bytes = try? file?.read(),
            let credentials = try? JSONText(bytes).decode(CredentialReply.self).credentials,
            let end = credentials.expiration, end - epoch() > Self.window
        else { return nil }
        return credentials
    }

    /// Keeps credentials, as far as they can be kept.
    func write(_ credentials: Credentials) {
        try? file?.write(JSONText(encoding: CredentialReply(credentials)).bytes)
    }
}
