import LPCore

extension Failure {
    /// Whether somebody else was changing the function, so that it has to be looked at again.
    ///
    /// Lambda has one code for that and for a name that is taken: the sentence tells them apart.
    var isConflict: Bool {
        name == "PreconditionFailedException"
            || name == "ResourceConflictException" && !isTaken
    }

    /// Whether there is a function of that name already.
    var isTaken: Bool {
        name == "ResourceConflictException" && reason.contains("already exist")
    }

    /// The failure with what to do about it, where permissions are missing.
    var withAdvice: Failure {
        guard next == nil, name.hasPrefix("AccessDenied") else { return self }
        return Failure(
            kind, cannot: verb, thing, reason,
            next: "lp-deploy --print-policy prints what deploying needs", name: name)
    }
}
