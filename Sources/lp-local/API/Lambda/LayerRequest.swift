import LPCore
import NIOCore

/// The members of PublishLayerVersion.
struct LayerRequest: Sendable {
    let description: String?
    let license: String?
    let runtimes: [String]?
    let architectures: [String]?
    let upload: PackageUpload

    init(_ body: ByteBuffer) throws(APIError) {
        let members = try RequestBody(body)
        description = try members.text("Description")
        license = try members.text("LicenseInfo")
        runtimes = try members.texts("CompatibleRuntimes")
        architectures = try members.texts("CompatibleArchitectures")
        let content = try members.object("Content")
        var zip: [UInt8]?
        if let text = try content?.text("ZipFile") {
            zip = Base64.decode(text)
            guard zip != nil else { throw .unreadable("'ZipFile' is no base64") }
        }
        upload = try PackageUpload(
            zip: zip, bucket: try content?.text("S3Bucket"), key: try content?.text("S3Key"),
            absent: "Missing Content")
        _ = try APIError.checked(
            description ?? "", length: 0...Limits.description, at: "description")
        _ = try APIError.checked(license ?? "", length: 0...512, at: "licenseInfo")
        try APIError.check(architectures: architectures ?? [], at: "compatibleArchitectures")
    }
}
