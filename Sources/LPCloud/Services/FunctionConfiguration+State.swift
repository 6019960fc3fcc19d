extension FunctionConfiguration {
    /// How the function stands, in a word of Lambda's `State`, or `Updating` and `UpdateFailed` for its last change; nil
    /// where only its settings are known, as in lists.
    public var condition: String? {
        guard state == nil || state == "Active" else { return state }
        switch updateStatus {
        case "InProgress": return "Updating"
        case "Failed": return "UpdateFailed"
        default: return state
        }
    }

    /// Why it stands so, if Lambda says.
    public var conditionReason: String? {
        condition == "UpdateFailed" || condition == "Updating" ? updateStatusReason : stateReason
    }
}
