/// Where packages that are too large for a request are kept: in one bucket of the account in each region.
public enum PackageFolder {
    /// The bucket's name.
    public static func bucket(account: String, region: String) -> String {
        "lambdapool-\(account)-\(region)"
    }

    /// How the keys of a function's packages start.
    public static func prefix(ofFunction name: String) -> String { "functions/\(name)/" }

    /// How the keys of a layer's packages start.
    public static func prefix(ofLayer name: String) -> String { "layers/\(name)/" }
}
