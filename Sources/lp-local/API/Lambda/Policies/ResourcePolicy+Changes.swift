import LPCore
import NIOHTTP1

extension ResourcePolicy {
    /// A policy with one statement more, of another revision.
    ///
    /// - Parameter policy: nil when there is none yet.
    /// - Throws: a ResourceConflictException when it has a statement of that id.
    static func adding(_ statement: Statement, to policy: ResourcePolicy?) throws(APIError)
        -> ResourcePolicy
    {
        let statements = policy?.statements ?? []
        guard !statements.contains(where: { $0.id == statement.id }) else {
            throw .conflict(
                "The statement id (\(statement.id)) provided already exists. Please provide a new statement id, or "
                    + "remove the existing statement.")
        }
        return ResourcePolicy(statements: statements + [statement], revision: Identifier.uuid())
    }

    /// The policy without a statement, of another revision; nil when none is left.
    ///
    /// - Throws: a ResourceNotFoundException when it has none of that id.
    func removing(_ id: String) throws(APIError) -> ResourcePolicy? {
        guard statements.contains(where: { $0.id == id }) else {
            throw .notFound("Statement \(id) is not found in resource policy.")
        }
        let left = statements.filter { $0.id != id }
        return left.isEmpty
            ? nil : ResourcePolicy(statements: left, revision: Identifier.uuid())
    }

    /// What GetPolicy and GetLayerVersionPolicy answer.
    var reply: APIReply {
        APIReply(
            .ok,
            json: .object([
                ("Policy", JSONText(string: document.text)),
                ("RevisionId", JSONText(string: revision)),
            ]))
    }
}

extension APIError {
    static let noResource = APIError.notFound("The resource you requested does not exist.")
    static let noPolicy = APIError.notFound("No policy is associated with the given resource.")
}
