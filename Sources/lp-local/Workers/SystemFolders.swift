/// The folders that every worker's root shows (lp-cell, room.c).
enum SystemFolders {
    private static let names: Set = [
        "bin", "etc", "gnu", "lib", "lib32", "lib64", "libx32", "nix", "sbin", "sys", "usr",
    ]

    /// Whether a path lies in one of them.
    static func hold(_ path: String) -> Bool {
        path.split(separator: "/").first.map { names.contains(String($0)) } ?? true
    }
}
