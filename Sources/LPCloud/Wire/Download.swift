public import LPCore

/// The end of a file that a service hands out by a URL that carries its own right, so that nothing is signed.
public struct Download: Sendable {
    public let end: [UInt8]
    /// Bytes of the whole file.
    public let size: Int

    /// Fetches the end.
    ///
    /// - Parameters:
    ///   - url: it is a secret as long as it is good, and stands in no message.
    ///   - most: how many bytes are wanted.
    ///   - authorities: the file of those whose certificates are trusted; nil for the system's.
    /// - Throws: a `Failure` when it cannot be had.
    public init(endOf url: String, most: Int, authorities: String?) async throws(Failure) {
        var (endpoint, path) = try Endpoint.split(url)
        endpoint.authorities = authorities
        func failure(_ reason: String) -> Failure {
            Failure(cannot: "read", endpoint.description, reason, name: "DownloadFailed")
        }
        let request = Request(
            "GET", path, headers: [("Range", "bytes=-\(most)")])
        let response: Response
        do {
            response = try await CurlTransport(
                endpoint: endpoint, signer: nil, silence: ControlTransport.silence
            ).send(request)
        } catch { throw failure(error.reason) }
        let whole = response[header: "content-range"]?.split(separator: "/").last
        switch response.status {
        case 200: size = response.body.count
        case 206:
            guard let length = whole.flatMap({ Int($0) }), length >= response.body.count else {
                throw failure("it does not say how long the file is")
            }
            size = length
        default: throw failure("the answer is status \(response.status)")
        }
        end = response.body
    }
}
