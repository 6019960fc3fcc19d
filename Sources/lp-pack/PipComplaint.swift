import LPCore

/// What pip wrote to stderr when it failed, in one line of ours.
struct PipComplaint {
    private let lines: [Substring]

    init(_ text: String) { lines = text.split(whereSeparator: \.isNewline) }

    /// The cause, as far as pip's words tell it.
    func failure(installing files: [String], for tags: WheelTags) -> Failure {
        let all = files.joined(separator: ", ")
        if mentions(["No module named pip"]) {
            return Failure(
                cannot: "install", all, "python3 has no pip",
                next: "install it, on Debian by 'apt install python3-pip'", name: "PipMissing")
        }
        let wanted = requirement(after: "No matching distribution found for ")
        if mentions(Self.networkSigns) {
            return Failure(
                cannot: "install", wanted ?? all, "the package index cannot be reached",
                next: "check the network and pip's index settings", name: "IndexUnreachable")
        }
        if let wanted {
            return Failure(
                cannot: "install", wanted, "no wheel of it fits \(tags.description)",
                next: "check its name and version, or choose another runtime", name: "NoWheel")
        }
        let line = lines.first { $0.hasPrefix("ERROR: ") }?.dropFirst("ERROR: ".count)
        let reason = line ?? lines.last ?? "pip failed without a word"
        return Failure(
            cannot: "install", all, reason.prefix(1).lowercased() + reason.dropFirst().trimmingStop,
            name: "PipFailed")
    }

    /// Words of pip and urllib3 when a connection fails; each is followed by the address.
    private static let networkSigns = [
        "NewConnectionError", "ConnectTimeoutError", "ReadTimeoutError", "NameResolutionError",
        "ProxyError", "SSLError", "Max retries exceeded",
    ]

    private func mentions(_ signs: [String]) -> Bool {
        lines.contains { line in signs.contains { line.contains($0) } }
    }

    private func requirement(after words: String) -> String? {
        for line in lines {
            guard let range = line.firstRange(of: words) else { continue }
            return String(line[range.upperBound...].prefix { $0 != " " })
        }
        return nil
    }
}

extension Substring {
    /// Without the full stop, which our messages do not have.
    fileprivate var trimmingStop: Substring { hasSuffix(".") ? dropLast() : self }
}
