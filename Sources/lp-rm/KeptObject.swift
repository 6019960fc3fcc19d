/// An object in which a package is kept.
struct KeptObject: Hashable {
    let bucket: String
    let key: String

    /// As the AWS CLI names it.
    var location: String { "s3://\(bucket)/\(key)" }
}
