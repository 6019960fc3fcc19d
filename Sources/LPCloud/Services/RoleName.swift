import Crypto

/// The name of the role that is made for a function.
public enum RoleName {
    /// IAM's limit (API reference, CreateRole).
    public static let longest = 64
    private static let digits = 8

    /// `lambdapool-REGION-FUNCTION`; where that is too long, its end is a hash of the whole.
    public static func own(of function: String, in region: String) -> String {
        let name = "lambdapool-\(region)-\(function)"
        guard name.utf8.count > longest else { return name }
        let hash = SHA256.hash(data: Array(name.utf8)).prefix(digits / 2)
            .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return name.prefix(longest - digits - 1) + "-" + hash
    }
}
