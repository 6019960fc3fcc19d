import LPCore

/// The rule by which make(1) knows what a file is made from, as `cc -MD -MP` writes it.
struct MakeRule {
    let text: String

    /// - Throws: a `Failure` that names a path with a line break, for which make has no notation.
    init(target: String, prerequisites: [String]) throws(Failure) {
        let list = try prerequisites.map { (path) throws(Failure) in
            " \\\n  \(try Self.escaped(path))"
        }
        // A rule for each of them without commands: one that is deleted is no error then.
        let phony = try prerequisites.map { (path) throws(Failure) in
            "\n\(try Self.escaped(path, isTarget: true)):\n"
        }
        text = "\(try Self.escaped(target, isTarget: true)):\(list.joined())\n\(phony.joined())"
    }

    /// The name as GCC's `munge` writes it (libcpp/mkdeps.cc).
    private static func escaped(_ path: String, isTarget: Bool = false) throws(Failure) -> String {
        var escaped: [UInt8] = []
        var backslashes = 0
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                throw Failure(
                    cannot: "write a rule for", path, "make has no names with line breaks",
                    next: "rename it", name: "InvalidName")
            case UInt8(ascii: " "), UInt8(ascii: "\t"):
                // Backslashes before a space would count as its own.
                escaped += repeatElement(UInt8(ascii: "\\"), count: backslashes + 1)
            // It would make a target a pattern, but means nothing in a prerequisite.
            case UInt8(ascii: "%") where isTarget: escaped.append(UInt8(ascii: "\\"))
            case UInt8(ascii: "#"), UInt8(ascii: ":"): escaped.append(UInt8(ascii: "\\"))
            case UInt8(ascii: "$"): escaped.append(byte)
            default: break
            }
            backslashes = byte == UInt8(ascii: "\\") ? backslashes + 1 : 0
            escaped.append(byte)
        }
        return String(decoding: escaped, as: UTF8.self)
    }
}
