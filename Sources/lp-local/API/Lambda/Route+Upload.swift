import NIOHTTP1

extension Route {
    /// Lambda's limit on a request that carries a package, in bytes.
    private static let uploadLimit = 70_167_211

    /// A route whose body may carry a package.
    ///
    /// - Parameter operation: for the message that refuses a larger one.
    static func upload(
        _ method: HTTPMethod, _ path: String, _ operation: String, _ answer: @escaping Answer
    ) -> Route {
        Route(
            method, path, bodyLimit: uploadLimit, overlong: .tooLarge(uploadLimit, operation),
            answer)
    }
}
