import Glibc
import LPArchive

/// What pip writes about the installation, not the package about itself: it differs from machine to machine.
enum InstalledNoise {
    static func contains(_ file: PackageFile) -> Bool {
        let parts = file.name.split(separator: "/")
        let records = ["RECORD", "INSTALLER", "REQUESTED", "direct_url.json"]
        if parts.count == 2, parts[0].hasSuffix(".dist-info"), records.contains(String(parts[1])) {
            return true
        }
        return parts.count == 2 && parts[0] == "bin" && isScript(file)
    }

    /// Whether its first line names the Python that ran pip.
    private static func isScript(_ file: PackageFile) -> Bool {
        guard case .file(let path) = file.content, let input = fopen(path, "rbe") else {
            return false
        }
        defer { fclose(input) }
        var head = [UInt8](repeating: 0, count: 256)
        let count = fread(&head, 1, head.count, input)
        let line = head[..<count].prefix { $0 != 0x0A }
        // A path that a kernel would not take stands behind a shell (distlib, scripts.py).
        return line.starts(with: "#!".utf8)
            && (line.contains("python".utf8) || head[..<count].contains("\n'''exec' ".utf8))
    }
}

extension Collection<UInt8> {
    fileprivate func contains(_ words: String.UTF8View) -> Bool { firstRange(of: words) != nil }
}
