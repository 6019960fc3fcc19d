import LPCloud
import LPCore

/// The environment of a worker, built from nothing: Lambda's own variables and the function's, none of this machine's.
struct WorkerEnvironment {
    let function: StoredFunction
    let paths: WorkerPaths
    let logStream: String
    /// `host:port` of the Runtime API.
    let api: String
    /// What it may sign with, as with those of its role on Lambda.
    let credentials: Credentials
    /// Where this machine's services are, when they have a port.
    let endpoint: String?
    /// Where programs are found, before those of layers.
    let searchPath: String

    /// The names that a function may not set itself (developer guide, environment variables).
    static let reserved: Set<String> = [
        "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
        "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
    ]

    var variables: [String: String] {
        let given = function.environment ?? [:]
        let (task, layers) = (paths.task, paths.layers)
        var variables = [
            "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
            "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:2000",
            "_AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1", "_AWS_XRAY_DAEMON_PORT": "2000",
            "LANG": "en_US.UTF-8", "TZ": ":UTC",
            "PATH": "\(searchPath):\(layers)/bin",
            "LD_LIBRARY_PATH": "\(task):\(task)/lib:\(layers)/lib",
        ]
        if let major = Runtime(function.runtime).nodeMajor {
            let modules = ["/node\(major)/node_modules", "/node_modules"]
            variables["NODE_PATH"] =
                modules.map { "\(layers)/nodejs\($0)" }.joined(separator: ":") + ":\(task)"
        }
        // Without a /tmp of its own a worker must be told where it may write.
        if paths != .lambda { variables["TMPDIR"] = paths.temporary }
        // Not Lambda's, but the only way for its clients to find us.
        variables["AWS_ENDPOINT_URL"] = endpoint
        variables.merge(given) { $1 }
        // What Lambda says stands, whatever the function was given.
        variables.merge([
            "_HANDLER": function.handler,
            "AWS_REGION": function.region,
            "AWS_DEFAULT_REGION": function.region,
            "AWS_LAMBDA_FUNCTION_NAME": function.name,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": String(function.memory),
            "AWS_LAMBDA_FUNCTION_VERSION": function.version,
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": function.logGroup,
            "AWS_LAMBDA_LOG_STREAM_NAME": logStream,
            "AWS_LAMBDA_RUNTIME_API": api,
            "LAMBDA_TASK_ROOT": task,
            "LAMBDA_RUNTIME_DIR": paths.runtime,
            "AWS_ACCESS_KEY_ID": credentials.accessKeyId,
            "AWS_SECRET_ACCESS_KEY": credentials.secretAccessKey.exposed,
            "AWS_SESSION_TOKEN": credentials.sessionToken?.exposed ?? "",
        ]) { $1 }
        // Lambda does not say it to a runtime that it knows nothing of.
        variables["AWS_EXECUTION_ENV"] =
            Runtime(function.runtime).isProvided ? nil : "AWS_Lambda_" + function.runtime
        return variables
    }
}
