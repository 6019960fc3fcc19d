/// What clients need to know of the open port.
struct OpenPort: Decodable, Sendable {
    let endpoint: String
    let accessKeyId: String
    let secretAccessKey: String

    /// Lines that tell a POSIX shell.
    ///
    /// - Parameter data: the folder of the server, when it is not the usual one.
    func exports(data: String?) -> [String] {
        let folder = data.map { ["export LP_LOCAL_DATA=\(Self.quoted($0))"] } ?? []
        return [
            "export AWS_ENDPOINT_URL=\(endpoint)",
            "export AWS_ACCESS_KEY_ID=\(Self.quoted(accessKeyId))",
            "export AWS_SECRET_ACCESS_KEY=\(Self.quoted(secretAccessKey))",
            "export AWS_DEFAULT_REGION=\"${AWS_DEFAULT_REGION:-us-east-1}\"",
            "unset AWS_SESSION_TOKEN AWS_PROFILE",
        ] + folder
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "'\\''") + "'"
    }
}
