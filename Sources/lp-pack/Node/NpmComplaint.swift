import LPCore

/// What npm wrote to stderr when it failed, in one line of ours.
struct NpmComplaint {
    /// Without npm's own name in front.
    private let lines: [Substring]

    init(_ text: String) {
        lines = text.split(whereSeparator: \.isNewline).map { line in
            let mark = ["npm error ", "npm ERR! "].first(where: line.hasPrefix)
            return line.dropFirst(mark?.count ?? 0)
        }
    }

    /// The cause, as far as npm's words tell it.
    func failure(installing project: String) -> Failure {
        let code = lines.first { $0.hasPrefix("code ") }?.dropFirst("code ".count)
        let package = address.map(Self.package) ?? project
        switch code {
        case "EUSAGE":
            return Failure(
                cannot: "install", project, "it and its lock do not agree",
                next: "run 'npm install --package-lock-only' there", name: "LockOutdated")
        case "E404":
            return Failure(
                cannot: "install", package, "the registry does not have it",
                next: "check its name and version, and npm's registry setting", name: "NoPackage")
        case "EINTEGRITY":
            return Failure(
                cannot: "install", package, "what the registry has is not what the lock says",
                next: "lock it anew if you trust the registry, for somebody may have changed it",
                name: "HashMismatch")
        case .some(let code) where Self.networkCodes.contains(String(code)):
            return Failure(
                cannot: "install", package, "the registry cannot be reached",
                next: "check the network and npm's registry setting", name: "RegistryUnreachable")
        default:
            let told = lines.first { !$0.contains("code ") && !$0.isEmpty } ?? "npm failed"
            return Failure(cannot: "install", project, "npm said: \(told)", name: "NpmFailed")
        }
    }

    /// Those of Node and npm when a connection fails.
    private static let networkCodes: Set<String> = [
        "ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "ETIMEDOUT", "EAI_AGAIN", "EHOSTUNREACH",
        "ENETUNREACH", "ERR_SOCKET_TIMEOUT", "FETCH_ERROR", "EPROTO",
    ]

    /// What npm asked for.
    private var address: Substring? {
        lines.lazy.compactMap { line in
            line.split(separator: " ").first { $0.hasPrefix("https://") || $0.hasPrefix("http://") }
        }.first
    }

    /// The package that an address of a registry stands for, as `…/@scope/name/-/name-1.0.0.tgz`.
    private static func package(_ address: Substring) -> String {
        let path = address.split(separator: "/").dropFirst(2)
        let name = path.prefix { $0 != "-" }
        let scope = name.dropLast().last.flatMap { $0.hasPrefix("@") ? "\($0)/" : nil } ?? ""
        return scope + (name.last ?? address).replacing("%2f", with: "/").trimmingColon
    }
}

extension Substring {
    /// Without the colon that a sentence goes on after.
    fileprivate var trimmingColon: Substring { hasSuffix(":") ? dropLast() : self }
}
