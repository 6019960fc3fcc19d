import CLPCurl
import Glibc
import LPCore

/// What libcurl's codes mean to a person.
enum CurlReason {
    /// Codes that say the server cannot prove who it is, however often it is asked.
    static func isDistrust(_ code: CURLcode) -> Bool {
        code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_ISSUER_ERROR
            || code == CURLE_SSL_CACERT_BADFILE
    }

    /// - Parameter authorities: the file of those whose certificates are trusted; nil for the system's.
    static func text(
        _ code: CURLcode, _ easy: UnsafeMutableRawPointer, authorities: String?
    ) -> String {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: return "no such host"
        case CURLE_COULDNT_CONNECT:
            var number = 0
            _ = lp_curl_get_long(easy, CURLINFO_OS_ERRNO, &number)
            return number == 0
                ? "cannot connect" : Failure.reason(String(cString: strerror(Int32(number))))
        case CURLE_OPERATION_TIMEDOUT: return "no reply in time"
        case CURLE_GOT_NOTHING, CURLE_ABORTED_BY_CALLBACK:
            return "connection closed without a reply"
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR: return "connection broke"
        case CURLE_PARTIAL_FILE: return "the reply was cut off"
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY: return "the reply is not HTTP"
        case CURLE_PEER_FAILED_VERIFICATION: return distrust(easy)
        case CURLE_SSL_CACERT_BADFILE:
            let place = authorities.map { "'\($0)', which AWS_CA_BUNDLE or ca_bundle names" }
            return "no certificates can be read from \(place ?? "the system's file")"
        default: return Failure.reason(String(cString: curl_easy_strerror(code)))
        }
    }

    /// The numbers are OpenSSL's (X509_STORE_CTX_get_error(3)); 1 is what libcurl begins with and leaves when all that
    /// is wrong is the name, which it compares itself.
    private static func distrust(_ easy: UnsafeMutableRawPointer) -> String {
        var verdict = 0
        _ = lp_curl_get_long(easy, CURLINFO_SSL_VERIFYRESULT, &verdict)
        switch verdict {
        case 0, 1: return "its certificate is for another host"
        case 10: return "its certificate has expired"
        case 18, 19, 20, 21: return "its certificate is signed by nobody who is trusted here"
        default: return "its certificate cannot be trusted"
        }
    }
}
