import LPCloud
import NIOCore
import NIOHTTP1

/// The Security Token Service of 2011-06-15: who one is, and credentials for a while.
struct TokenService {
    let account: String
    let keys: AccessKeys
    let roles: Shelf<StoredRole>
    let disk: Disk

    private static let namespace = "https://sts.amazonaws.com/doc/2011-06-15/"

    var service: Service {
        Operations.query(
            "sts",
            [
                "GetCallerIdentity": getCallerIdentity, "AssumeRole": assumeRole,
                "GetSessionToken": getSessionToken,
            ])
    }

    private func getCallerIdentity(_ form: Form, _ request: APIRequest) -> EventLoopFuture<APIReply>
    {
        let key = ReceivedSignature(request.headers)?.accessKeyId
        let holder = key.flatMap(keys.holder)
        return disk.done(
            .query("GetCallerIdentity", Self.namespace) {
                XMLElement("Arn", holder?.arn ?? "arn:aws:iam::\(account):root")
                XMLElement("UserId", holder?.id ?? account)
                XMLElement("Account", holder?.account ?? account)
            })
    }

    private func assumeRole(_ form: Form, _ request: APIRequest) throws -> EventLoopFuture<APIReply>
    {
        let role = try form.required("RoleArn")
        let session = try form.required("RoleSessionName")
        guard (2...64).contains(session.utf8.count) else {
            let bound =
                session.utf8.count < 2 ? "greater than or equal to 2" : "less than or equal to 64"
            throw APIError(
                .badRequest, "ValidationError",
                "1 validation error detected: Value '\(session)' at 'roleSessionName' failed to satisfy constraint: "
                    + "Member must have length \(bound)")
        }
        let holder = RoleSession(of: role, as: session, in: roles, account: account)
        let credentials = try credentials(form, to: holder)
        return disk.done(
            .query("AssumeRole", Self.namespace) {
                credentials
                XMLElement("AssumedRoleUser") {
                    XMLElement("AssumedRoleId", holder.id)
                    XMLElement("Arn", holder.arn)
                }
                XMLElement("PackedPolicySize", "6")
            })
    }

    private func getSessionToken(_ form: Form, _ request: APIRequest) throws
        -> EventLoopFuture<APIReply>
    {
        let credentials = try credentials(form)
        return disk.done(.query("GetSessionToken", Self.namespace) { credentials })
    }

    private func credentials(_ form: Form, to holder: RoleSession? = nil) throws(APIError)
        -> XMLElement
    {
        let seconds = try form.number("DurationSeconds", in: 900...129_600, else: 3600)
        let now = WallClock.milliseconds() / 1000
        let issued = keys.issue(until: now + seconds, to: holder)
        return XMLElement("Credentials") {
            XMLElement("AccessKeyId", issued.accessKeyId)
            XMLElement("SecretAccessKey", issued.secretAccessKey.exposed)
            XMLElement("SessionToken", issued.sessionToken?.exposed ?? "")
            XMLElement("Expiration", WallClock.format(now + seconds, "%Y-%m-%dT%H:%M:%SZ"))
        }
    }
}
