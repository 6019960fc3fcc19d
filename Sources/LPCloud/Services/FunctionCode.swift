/// What runs: a zip, for one processor architecture.
public struct FunctionCode: Hashable, Sendable {
    public let place: CodePlace
    /// `x86_64` or `arm64`; nil for the platform's default, or as it is.
    public let architecture: String?

    public init(_ place: CodePlace, architecture: String? = nil) {
        self.place = place
        self.architecture = architecture
    }
}
