import LPCore

/// What pip wrote to stderr when it failed, in one line of ours.
struct PipComplaint {
    private let lines: [Substring]

    init(_ text: String) { lines = text.split(whereSeparator: \.isNewline) }

    var isMissingPip: Bool { mentions(["No module named pip"]) }

    var lastLine: String? { lines.last.map(String.init) }

    /// The cause, as far as pip's words tell it.
    func failure(installing files: [String], for tags: WheelTags) -> Failure {
        let all = files.joined(separator: ", ")
        if isMissingPip {
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
                next: "check its name and version, choose another runtime, or try --allow-source",
                name: "NoWheel")
        }
        for fault in Self.hashFaults {
            guard let place = lines.firstIndex(where: { $0.contains(fault.sign) }) else { continue }
            return Failure(
                cannot: "install", indentedWord(after: place) ?? all, fault.reason,
                next: fault.next, name: fault.name)
        }
        let cause = cause ?? "pip failed without a word"
        return Failure(
            cannot: "install", all, cause.prefix(1).lowercased() + cause.dropFirst().trimmingStop,
            name: "PipFailed")
    }

    /// Words of pip that a line with the requirement follows, and what to say of it.
    private static let hashFaults = [
        (
            sign: "DO NOT MATCH THE HASHES", reason: "what the index has is not what the hash says",
            next: "lock it anew if you trust the index, for somebody may have changed the file",
            name: "HashMismatch"
        ),
        (
            sign: "Hashes are required",
            reason: "it has no hash, and where one requirement has one all need it",
            next: "give a hash to all of them, as 'pip-compile --generate-hashes' does",
            name: "HashMissing"
        ),
    ]

    /// What it comes down to.
    private var cause: Substring? {
        // A program that pip ran says it last.
        if let end = lines.firstIndex(where: { $0.contains("[end of output]") }), end > 0 {
            return lines[end - 1].drop(while: \.isWhitespace)
        }
        let error = lines.first { $0.hasPrefix("ERROR: ") }?.dropFirst("ERROR: ".count)
        guard error == "Exception:", let last = lines.last else { return error ?? lines.last }
        // A trace ends with the exception's class and what is wrong.
        return last[(last.firstRange(of: ": ")?.upperBound ?? last.startIndex)...]
    }

    /// Words of pip and urllib3 when a connection fails; each is followed by the address.
    private static let networkSigns = [
        "NewConnectionError", "ConnectTimeoutError", "ReadTimeoutError", "NameResolutionError",
        "ProxyError", "SSLError", "Max retries exceeded",
    ]

    private func mentions(_ signs: [String]) -> Bool {
        lines.contains { line in signs.contains { line.contains($0) } }
    }

    /// The first word of the next line that is indented, which is the requirement that a complaint is about.
    private func indentedWord(after place: Int) -> String? {
        lines[(place + 1)...].first { $0.hasPrefix(" ") }?.split(separator: " ").first
            .map(String.init)
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
