internal import CLPAgents

/// The files of other languages that stand in front of the user's code.
public enum Agent {
    /// The file in which `lp-pack` adds the Python agent.
    public static let pythonFile = "lambdapool_agent.py"

    /// The Python agent's source.
    public static var python: [UInt8] { bytes(lp_python_agent) }

    /// The file in which `lp-pack` adds the Node agent.
    public static let nodeFile = "lambdapool_agent.mjs"

    /// The Node agent's source.
    public static var node: [UInt8] { bytes(lp_node_agent) }

    /// The runtime client that starts Node workers on this machine.
    public static var nodeBootstrap: [UInt8] { bytes(lp_node_bootstrap) }

    /// The file in which `lp-pack` adds the agent of programs.
    public static let programFile = "lambdapool_agent.sh"

    /// The agent of programs, for bash.
    public static var program: [UInt8] { bytes(lp_program_agent) }

    /// The runtime client that starts Python workers on this machine.
    public static var pythonBootstrap: [UInt8] { bytes(lp_python_bootstrap) }

    /// What runs pip for a runtime that is not the host's, for `python3 -c`.
    public static var pythonPip: [UInt8] { bytes(lp_python_pip) }

    /// What compiles sources and names their imports, for `python3 -c`.
    public static var pythonSources: [UInt8] { bytes(lp_python_sources) }

    private static func bytes(_ file: lp_embedded) -> [UInt8] {
        Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
    }
}
