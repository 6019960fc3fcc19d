internal import CLPAgents

/// The runtime client that Lambda's Python workers are started with on this machine.
public enum PythonBootstrap {
    /// The text of bootstrap.py.
    public static var bytes: [UInt8] {
        Array(
            UnsafeBufferPointer(start: lp_python_bootstrap.bytes, count: lp_python_bootstrap.count))
    }
}
