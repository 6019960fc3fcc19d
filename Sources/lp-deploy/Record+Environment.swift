import LPCore

extension Record {
    /// Puts the names of the environment's variables in the place of their values, which are secrets.
    mutating func hideEnvironment() {
        guard let env = self["env"] else { return }
        self["env"] = nil
        let set = (env.members ?? []).filter { !$0.value.isNull }
        self["envNames"] = .array(set.map(\.name))
    }
}
