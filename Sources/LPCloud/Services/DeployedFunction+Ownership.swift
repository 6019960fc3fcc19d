public import LPCore

extension DeployedFunction {
    /// Makes sure that Lambda Pool made the function.
    ///
    /// - Parameters:
    ///   - verb: what is to be done with it, for the message.
    ///   - next: what to do when it is somebody else's.
    /// - Throws: a `Failure` when it is somebody else's, or nobody can tell.
    public func checkOwnership(verb: String, next: String? = nil) throws(Failure) {
        let name = configuration.name
        if let tagsProblem {
            throw Failure(
                cannot: verb, name,
                "nobody can tell whether Lambda Pool made it: its tags cannot be read: \(tagsProblem)",
                next: "have lambda:ListTags allowed", name: "TagsUnreadable")
        }
        guard isManaged else {
            throw Failure(
                cannot: verb, name, "Lambda Pool did not make this function", next: next,
                name: "NotManaged")
        }
    }
}
