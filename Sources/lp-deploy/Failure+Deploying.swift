import LPCloud
import LPCore

extension Failure {
    /// Whether somebody else was changing the function, so that it has to be looked at again.
    ///
    /// Lambda has one code for that and for a name that is taken: the sentence tells them apart. Somebody who deployed
    /// the same code deletes the object that both use.
    var isConflict: Bool {
        name == "PreconditionFailedException"
            || name == "ResourceConflictException" && !isTaken || isOfMissingObject
    }

    /// Whether the object that was there a moment ago is gone.
    var isOfMissingObject: Bool {
        name == "InvalidParameterValueException" && reason.contains("S3 Error Code: NoSuchKey")
    }

    /// Whether there is a function of that name already.
    var isTaken: Bool {
        name == "ResourceConflictException" && reason.contains("already exist")
    }

    /// The failure with what to do about it, where permissions are missing.
    var withAdvice: Failure {
        guard next == nil, isDenied else { return self }
        return Failure(
            kind, cannot: verb, thing, reason,
            next: "lp-deploy --print-policy prints what deploying needs", name: name)
    }
}
