import FoundationEssentials

/// What was installed with the program that runs.
public enum InstalledFiles {
    /// The folder that its executable is in (proc(5), exe); names found by PATH prove nothing.
    public static var folder: String {
        let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return (own ?? "").split(separator: "/").dropLast().map { "/\($0)" }.joined()
    }
}
