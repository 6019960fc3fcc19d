import LPCloud
import LPCore

/// Waiting for a role that was made just now, which Lambda refuses until IAM has told it everywhere.
enum RoleWait {
    static let waiter = Waiter(patience: .seconds(120), first: .seconds(1), longest: .seconds(8))

    /// Whether a refusal may pass.
    ///
    /// Lambda has no code for it: the sentences are those that the AWS CLI and Terraform wait for.
    static func passes(_ failure: Failure) -> Bool {
        failure.name == "InvalidParameterValueException"
            && (failure.reason.contains("cannot be assumed")
                || failure.reason.contains("does not have permissions"))
    }

    /// The refusal that did not pass.
    static func failure(_ refusal: Failure, _ role: String) -> Failure {
        Failure(
            cannot: refusal.verb, refusal.thing, refusal.reason,
            next: "check that the role \(role) exists and trusts lambda.amazonaws.com",
            name: refusal.name)
    }
}
