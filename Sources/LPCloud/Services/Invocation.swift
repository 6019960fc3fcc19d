/// The request that invokes a function (Lambda API reference, Invoke).
public enum Invocation {
    /// - Parameters:
    ///   - function: a name, `name:qualifier`, or an ARN.
    ///   - qualifier: a version or an alias; nil for the latest code.
    public static func request(function: String, qualifier: String? = nil) -> Request {
        Request(
            "POST", "/2015-03-31/functions/\(PercentEncoding.encode(function))/invocations",
            query: qualifier.map { [("Qualifier", $0)] } ?? [],
            headers: [("Content-Type", "application/json")])
    }
}
