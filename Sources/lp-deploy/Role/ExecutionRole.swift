import LPCloud
import LPCore

/// Finds or makes the role that a function runs as.
struct ExecutionRole {
    let services: Services
    /// The ARN of the policy that bounds what a role of ours may ever do.
    let boundary: String?

    /// The ARN of a role that somebody named, or was made for the function.
    ///
    /// - Parameter isInNetwork: whether the function runs in a virtual private cloud.
    /// - Throws: a `Failure` when there is none of the name, or one of our name that is not ours.
    func arn(_ role: Plan.Role, of function: String, isInNetwork: Bool) async throws(Failure)
        -> String?
    {
        switch role {
        case .asItIs: return nil
        case .named(let arn) where arn.hasPrefix("arn:"): return arn
        case .named(let name):
            // Nobody checks the roles of this machine.
            if let standard = services.account.defaultRole {
                return standard.split(separator: "/").dropLast().joined(separator: "/") + "/" + name
            }
            guard let found = try await services.roles().role(name) else { throw missing(name) }
            return found.arn
        case .own: return try await make(for: function, isInNetwork: isInNetwork)
        }
    }

    /// Makes sure that a role exists, as far as we may look: waiting for Lambda to know it would be in vain.
    ///
    /// - Throws: a `Failure` when somebody named it and there is none.
    func confirm(_ role: Plan.Role) async throws(Failure) {
        guard case .named(let arn) = role, arn.hasPrefix("arn:"),
            services.account.defaultRole == nil, let name = arn.split(separator: "/").last
        else { return }
        do throws(Failure) {
            guard try await services.roles().role(String(name)) == nil else { return }
        } catch { return }
        throw missing(arn)
    }

    private func missing(_ role: String) -> Failure {
        Failure(
            cannot: "use role", role, "there is no such role",
            next: "leave out --role to have one made", name: "RoleNotFound")
    }

    private func make(for function: String, isInNetwork: Bool) async throws(Failure) -> String {
        let account = services.account
        let place = "\(account.region):\(try await services.accountNumber())"
        let partition = account.partition.rawValue
        let name = RoleName.own(of: function, in: account.region)
        let arn = "arn:\(partition):lambda:\(place):function:\(function)"
        let roles = try services.roles()
        let made = try await roles.createRole(
            name, description: "What the function \(function) of Lambda Pool may do",
            boundary: boundary,
            tags: [DeployedFunction.managedTag: "1", DeployedFunction.functionTag: arn])
        var role = made
        if role == nil { role = try await roles.role(name) }
        guard let role, made != nil || role.tags[DeployedFunction.functionTag] == arn else {
            throw Failure(
                cannot: "make role", name, "there is one that Lambda Pool did not make",
                next: "name one with --role", name: "NotManaged")
        }
        let group = "arn:\(partition):logs:\(place):log-group:\(LogGroup.usual(of: function))"
        try await roles.setPolicy(
            RolePolicy.document(logGroup: group, entersNetwork: isInNetwork),
            named: RolePolicy.name, of: name)
        return role.arn
    }
}
