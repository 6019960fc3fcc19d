import LPCore

/// The environment of a worker, built from nothing: Lambda's own variables and the function's, none of this machine's.
struct WorkerEnvironment {
    let function: StoredFunction
    /// Where the function's code is.
    let taskRoot: String
    let runtimeFolder: String
    let logStream: String
    /// The worker's own folder for temporary files.
    let scratch: String
    /// `host:port` of the Runtime API.
    let api: String
    /// Where programs are found.
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
        var variables = [
            "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR", "LANG": "en_US.UTF-8", "TZ": ":UTC",
            "PATH": searchPath, "TMPDIR": scratch,
        ]
        variables.merge(given) { $1 }
        // What Lambda says stands, whatever the function was given.
        variables.merge([
            "_HANDLER": function.handler,
            "AWS_REGION": function.region,
            "AWS_DEFAULT_REGION": function.region,
            "AWS_EXECUTION_ENV": "AWS_Lambda_" + function.runtime,
            "AWS_LAMBDA_FUNCTION_NAME": function.name,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": String(function.memory),
            "AWS_LAMBDA_FUNCTION_VERSION": StoredFunction.version,
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_GROUP_NAME": function.logGroup,
            "AWS_LAMBDA_LOG_STREAM_NAME": logStream,
            "AWS_LAMBDA_RUNTIME_API": api,
            "LAMBDA_TASK_ROOT": taskRoot,
            "LAMBDA_RUNTIME_DIR": runtimeFolder,
        ]) { $1 }
        return variables
    }
}
