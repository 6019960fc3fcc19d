/// Where functions live: the cloud, or this machine.
public enum Target: String, CaseIterable, Sendable {
    case aws
    case local
}

extension Target {
    /// The target that was named, else that of the environment's `LP_TARGET`, else aws.
    ///
    /// - Throws: a usage `Failure` when LP_TARGET names none.
    public static func chosen(_ named: Target?, _ environment: [String: String]) throws(Failure)
        -> Target
    {
        if let named { return named }
        guard let name = environment["LP_TARGET"], !name.isEmpty else { return .aws }
        guard let target = Target(rawValue: name) else {
            throw Failure(.usage, cannot: "use LP_TARGET", name, "it is neither aws nor local")
        }
        return target
    }
}
