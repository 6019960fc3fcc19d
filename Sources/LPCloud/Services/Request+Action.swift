extension Request {
    /// What IAM calls the permission that it takes, such as `lambda:GetFunction`; nil when that is not known.
    ///
    /// Source: the service authorization reference. A header or a field of the body names it for the services that are
    /// asked at one path; for Lambda it follows from method and path.
    var action: String? {
        if let target = headers.first(where: { $0.name == "X-Amz-Target" })?.value {
            let parts = target.split(separator: ".")
            guard parts.count == 2 else { return nil }
            return (parts[0].hasPrefix("Logs_") ? "logs:" : "tag:") + parts[1]
        }
        if path == "/", let field = body.split(separator: UInt8(ascii: "&")).first {
            let text = String(decoding: field, as: UTF8.self)
            let service =
                String(decoding: body, as: UTF8.self).contains("2010-05-08") ? "iam" : "sts"
            return text.hasPrefix("Action=") ? "\(service):\(text.dropFirst(7))" : nil
        }
        return lambdaAction.map { "lambda:\($0)" }
    }

    private var lambdaAction: String? {
        let parts = path.split(separator: "/").map(String.init)
        guard parts.count > 1 else { return nil }
        // The first part is the version of the API, the third a name.
        switch (method, parts[1], parts.count, parts.dropFirst(3).first) {
        case ("GET", "functions", 2, _): return "ListFunctions"
        case ("POST", "functions", 2, _): return "CreateFunction"
        case ("GET", "functions", 3, _): return "GetFunction"
        case ("DELETE", "functions", 3, _): return "DeleteFunction"
        case ("GET", "functions", _, "configuration"): return "GetFunctionConfiguration"
        case ("PUT", "functions", _, "configuration"): return "UpdateFunctionConfiguration"
        case ("PUT", "functions", _, "code"): return "UpdateFunctionCode"
        case ("POST", "functions", _, "versions"): return "PublishVersion"
        case ("GET", "functions", _, "versions"): return "ListVersionsByFunction"
        case ("POST", "functions", _, "invocations"): return "InvokeFunction"
        case ("POST", "functions", 4, "aliases"): return "CreateAlias"
        case ("GET", "functions", 4, "aliases"): return "ListAliases"
        case ("GET", "functions", 5, "aliases"): return "GetAlias"
        case ("PUT", "functions", 5, "aliases"): return "UpdateAlias"
        case ("DELETE", "functions", 5, "aliases"): return "DeleteAlias"
        case ("PUT", "functions", _, "concurrency"): return "PutFunctionConcurrency"
        case ("GET", "functions", _, "concurrency"): return "GetFunctionConcurrency"
        case ("DELETE", "functions", _, "concurrency"): return "DeleteFunctionConcurrency"
        case ("GET", "tags", _, _): return "ListTags"
        case ("POST", "tags", _, _): return "TagResource"
        case ("DELETE", "tags", _, _): return "UntagResource"
        case ("GET", "layers", 2, _): return "ListLayers"
        case ("GET", "layers", 4, _): return "ListLayerVersions"
        case ("POST", "layers", 4, _): return "PublishLayerVersion"
        case ("GET", "layers", 5, _): return "GetLayerVersion"
        case ("DELETE", "layers", 5, _): return "DeleteLayerVersion"
        default: return nil
        }
    }
}
