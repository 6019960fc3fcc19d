import LPCore

/// What a plan has to know beside the record and the function.
struct Surroundings: Hashable {
    /// The ARN of the role of functions that name none; nil where one is made.
    var defaultRole: String?
    /// The name of the role that is made for the function.
    var ownRole = ""
    /// Whether variables that the record does not name are removed.
    var replacesEnvironment = false
    /// Whether the package goes through a bucket, which a tag then names.
    var usesBucket = false
    /// The record's layers as ARNs of their versions.
    var layers = Setting<[String]>.absent
}
