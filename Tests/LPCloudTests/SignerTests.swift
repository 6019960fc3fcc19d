import Testing

@testable import LPCloud

struct SignerTests {
    /// 2015-08-30T12:36:00Z
    static let date = SigningDate(epoch: 1_440_938_160)

    static func signature(
        _ request: Request, authority: String, _ credentials: Credentials, token: String? = nil,
        rules: SigningRules = .usual
    ) -> String {
        let signer = Signer(credentials, region: "us-east-1", service: "service", rules: rules)
        let canonical = CanonicalRequest(
            request, authority: authority, token: token, rules: rules,
            announcement: rules.announcement(of: request, isSecured: false) {
                HexDigits.text(of: request.body)
            })
        var digits = [UInt8](repeating: 0, count: HexDigits.count)
        digits.withUnsafeMutableBytes { place in
            request.body.withUnsafeBytes { body in
                guard let start = place.baseAddress else { return }
                Signer.sign(
                    canonical, payload: body, at: date, with: signer.dayKey(date), into: start)
            }
        }
        return String(decoding: digits, as: UTF8.self)
    }

    @Test func `a request is signed as AWS's own example is`() {
        let example = Credentials(
            accessKeyId: "AKIDEXAMPLE",
            secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"))
        #expect(
            Self.signature(Request("GET", "/"), authority: "example.amazonaws.com", example)
                == "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")
    }

    @Test(
        .enabled(if: !SignatureVectors.all.isEmpty, Vectors.note),
        arguments: SignatureVectors.all)
    func `published requests are signed as published`(_ vector: SignatureVectors.Vector) {
        let token = vector.signsToken ? vector.credentials.sessionToken?.exposed : nil
        let signature = Self.signature(
            vector.request, authority: vector.authority, vector.credentials, token: token,
            rules: vector.rules)
        #expect(signature == vector.signature)
    }

    @Test(
        .enabled(if: !SignatureVectors.all.isEmpty, Vectors.note),
        arguments: SignatureVectors.all)
    func `published URLs carry the signature that we expect of them`(
        _ vector: SignatureVectors.Vector
    ) throws {
        var request = vector.signedInQuery
        // Some services want the token beside what is signed.
        if !vector.signsToken {
            request.query.removeAll { $0.name == "X-Amz-Security-Token" }
        }
        let signature = try #require(ReceivedSignature(query: request.query))
        #expect(signature.accessKeyId == "AKIDEXAMPLE" && signature.service == "service")
        let rules = SigningRules(
            normalizesPath: vector.rules.normalizesPath, encodesPathAgain: true,
            sendsPayloadHash: false)
        func fault(_ request: Request, after seconds: Int) -> ReceivedSignature.Fault? {
            signature.fault(
                in: request, credentials: vector.credentials, now: Self.date.epoch + seconds,
                rules: rules)
        }
        #expect(fault(request, after: 0) == nil && fault(request, after: 3600) == nil)
        for seconds in [-301, 3601] {
            #expect(fault(request, after: seconds) == .expired(date: "20150830T123600Z"))
        }
        request.query.append(("added", "1"))
        #expect(fault(request, after: 0) == .wrong)
    }

    @Test(.enabled(if: !SignatureVectors.all.isEmpty, Vectors.note))
    func `all published requests are there`() {
        #expect(SignatureVectors.all.count == 38)
    }

    @Test func `a payload is left unsigned for S3 over TLS alone`() {
        func announced(_ text: String, _ rules: SigningRules, isSecured: Bool) -> String? {
            let request = Request("PUT", "/", body: Array(text.utf8))
            return rules.announcement(of: request, isSecured: isSecured) { "hash" }
        }
        #expect(announced("bytes", .usual, isSecured: true) == nil)
        #expect(announced("bytes", .storage, isSecured: true) == "UNSIGNED-PAYLOAD")
        #expect(announced("bytes", .storage, isSecured: false) == "hash")
        #expect(announced("", .storage, isSecured: true) == "hash")
    }

    @Test func `a key of S3 is signed as it is on the wire`() {
        #expect(CanonicalRequest.path("/b/a/../c//d%20e", .storage) == "/b/a/../c//d%20e")
        #expect(CanonicalRequest.path("", .storage) == "/")
        #expect(CanonicalRequest.path("/b/a/../c//d%20e", .usual) == "/b/c/d%2520e")
    }
}
