extension FunctionConfiguration {
    /// Whether it says the same of code and settings, whatever version it is.
    public func isSame(as other: FunctionConfiguration) -> Bool {
        codeSha256 == other.codeSha256 && runtime == other.runtime && handler == other.handler
            && role == other.role && description == other.description && memory == other.memory
            && timeout == other.timeout && architectures == other.architectures
            && storage ?? 512 == other.storage ?? 512 && variables == other.variables
            && layers == other.layers && vpc == other.vpc
    }
}
