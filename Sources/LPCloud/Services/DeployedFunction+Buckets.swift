extension DeployedFunction {
    /// The tag that names the buckets through which the function's code has gone.
    public static let bucketTag = "lambdapool:bucket"

    /// As many names of buckets as fit into a tag of 256 characters, whatever they are.
    private static let mostBuckets = 4

    /// The buckets through which its code has gone, the last one first: packages may have been left there.
    public var buckets: [String] {
        (tags[Self.bucketTag] ?? "").split(separator: " ").map(String.init)
    }

    /// The tag's value once code has gone through a bucket; nil when it names that one already.
    public func buckets(with bucket: String) -> String? {
        guard !buckets.contains(bucket) else { return nil }
        return ([bucket] + buckets).prefix(Self.mostBuckets).joined(separator: " ")
    }
}
