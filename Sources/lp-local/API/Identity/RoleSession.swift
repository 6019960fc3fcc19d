/// Who has taken on a role, as STS names them.
struct RoleSession: Hashable {
    /// The number of the account that the role belongs to.
    let account: String
    let arn: String
    let id: String

    /// - Parameters:
    ///   - role: its ARN; nothing asks whether it is there.
    ///   - name: what they call themselves; a function does so by its own name.
    ///   - account: our own.
    init(of role: String, as name: String, in roles: Shelf<StoredRole>, account: String) {
        let parts = role.split(separator: ":", omittingEmptySubsequences: false)
        self.account = parts.count > 4 ? String(parts[4]) : account
        arn = "arn:aws:sts::\(self.account):assumed-role/\(StoredRole.name(inARN: role))/\(name)"
        id = "\(roles.find(arn: role, account: account)?.id ?? IAM.id("AROA")):\(name)"
    }
}
