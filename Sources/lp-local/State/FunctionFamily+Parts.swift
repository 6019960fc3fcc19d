// A function's parts by their qualifiers: `$LATEST`, the versions and the aliases.
extension FunctionFamily {
    /// The revision of a part; nil when there is none of the name.
    func revision(of qualifier: String) -> String? {
        aliases[qualifier]?.revision ?? version(qualifier)?.revision
    }

    /// Gives a part another revision.
    mutating func revise(_ qualifier: String, _ revision: String) {
        if qualifier == StoredFunction.latest {
            latest.revision = revision
        } else if let place = versions.firstIndex(where: { $0.version == qualifier }) {
            versions[place].revision = revision
        } else {
            aliases[qualifier]?.revision = revision
        }
    }

    /// Forgets what was said of a version or an alias that goes.
    mutating func forget(_ qualifier: String) {
        policies[qualifier] = nil
        eventConfigs[qualifier] = nil
        urls[qualifier] = nil
    }

    /// The ARN of a part; of the function as a whole without a qualifier.
    func arn(_ qualifier: String?) -> String {
        latest.arn + (qualifier.map { ":" + $0 } ?? "")
    }
}
