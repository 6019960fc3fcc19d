public import LPCore

/// What a cloud can do with layers: their versions are published, and never change after that.
public protocol LayerService: Sendable {
    /// Every version, the newest first; none when there is no layer of that name.
    func layerVersions(_ name: String) async throws(Failure) -> [LayerVersion]

    /// The version of that ARN, which may be another account's.
    ///
    /// - Throws: a `Failure` when there is none, or it may not be read.
    func layerVersion(_ arn: String) async throws(Failure) -> LayerVersion

    func publishLayer(_ name: String, _ draft: LayerDraft, _ code: CodePlace) async throws(Failure)
        -> LayerVersion
}
