internal import CLPAgents

/// The files of other languages that stand in front of the user's code.
public enum Agent {
    /// The module that `lp-pack` adds and Lambda's `handler` names.
    public static let pythonModule = "lambdapool_agent"

    /// The Python agent's source.
    public static var python: [UInt8] { bytes(lp_python_agent) }

    /// The runtime client that starts Python workers on this machine.
    public static var pythonBootstrap: [UInt8] { bytes(lp_python_bootstrap) }

    private static func bytes(_ file: lp_embedded) -> [UInt8] {
        Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
    }
}
