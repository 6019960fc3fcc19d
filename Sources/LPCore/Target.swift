/// Where functions live: the cloud, or this machine.
public enum Target: String, CaseIterable, Sendable {
    case aws
    case local
}
