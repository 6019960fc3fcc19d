import LPCloud

extension FunctionConfiguration {
    /// The name of the role that it runs as, if that can be one that was made for it.
    var ownRoleName: String? {
        guard let name = role?.split(separator: "/").last, name.hasPrefix("lambdapool-") else {
            return nil
        }
        return String(name)
    }

    /// `arn:PARTITION:lambda:REGION:ACCOUNT:function:NAME`, and a qualifier if it was asked for.
    private var parts: [Substring] { arn.split(separator: ":", omittingEmptySubsequences: false) }

    /// The number of its account.
    var account: String? { parts.count > 4 && !parts[4].isEmpty ? String(parts[4]) : nil }

    /// Whether it is that of a version or an alias.
    var isQualified: Bool { parts.count > 7 }
}
