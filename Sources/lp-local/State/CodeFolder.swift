import Crypto
import Glibc
import LPArchive
import LPCore
import NIOHTTP1

/// Where packages lie, each named by its content: the zip, the same unpacked, and what runtimes make of it.
struct CodeFolder: Sendable {
    let path: String

    /// What Lambda will call a package.
    static func identify(_ zip: [UInt8]) -> StoredFunction.Code {
        let digest = Array(SHA256.hash(data: zip))
        let hex = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return StoredFunction.Code(sha256: Base64.encode(digest), key: hex, bytes: zip.count)
    }

    /// The folder that workers of a package run in.
    func unpacked(_ key: String) -> String { "\(path)/\(key)" }

    /// Where runtimes keep what they compile of an unpacked package.
    static func cache(ofUnpacked folder: String) -> String { folder + ".cache" }

    /// Keeps a package and unpacks it; what is there whole stays.
    ///
    /// - Throws: an `APIError` when the package is none, or a `Failure` of the disk.
    func add(_ zip: [UInt8], as code: StoredFunction.Code) throws {
        // One of nothing begins with the record that ends the others (APPNOTE.TXT, section 4.3.16).
        guard !zip.isEmpty, !zip.starts(with: [0x50, 0x4B, 5, 6]) else {
            throw APIError.invalidParameter("Uploaded file must be a non-empty zip")
        }
        let archive = unpacked(code.key) + ".zip"
        if DurableFile.size(archive) == zip.count { return }
        let fresh = unpacked(code.key) + ".part"
        DurableFile.remove(fresh)
        try DurableFile.write(zip, to: fresh + ".zip")
        defer { DurableFile.remove(fresh + ".zip") }
        try unpack(fresh + ".zip", into: fresh)
        try DurableFile.syncAll(below: fresh)
        DurableFile.remove(unpacked(code.key))
        try DurableFile.move(fresh, to: unpacked(code.key))
        // The zip comes last: where it is, everything is.
        try DurableFile.move(fresh + ".zip", to: archive)
    }

    private func unpack(_ archive: String, into folder: String) throws {
        do throws(Failure) {
            if try ZipListing(archive: archive).unpackedBytes <= ZipReader.unpackedLimit {
                return try ZipReader.extract(archive: archive, into: folder)
            }
        } catch {
            guard error.name == "InvalidZip" else { throw error }
            throw APIError.invalidParameter(
                "Could not unzip uploaded file. Please check your file, then try to upload again. "
                    + "(\(error.reason))")
        }
        throw APIError.invalidParameter(
            "Unzipped size must be smaller than \(ZipReader.unpackedLimit) bytes")
    }

    /// How many bytes packages have together, unpacked.
    ///
    /// - Throws: a `Failure` when one is not there.
    func unpackedBytes(_ keys: [String]) throws(Failure) -> Int {
        var total = 0
        for key in keys { total += try ZipListing(archive: unpacked(key) + ".zip").unpackedBytes }
        return total
    }

    /// Forgets a package.
    func remove(_ key: String) {
        let folder = unpacked(key)
        for path in [folder + ".zip", folder, Self.cache(ofUnpacked: folder)] {
            DurableFile.remove(path)
        }
    }

    /// Forgets what an earlier server left half done, and every package but these.
    ///
    /// - Parameter keys: nil keeps all.
    func clean(keeping keys: Set<String>?) {
        for name in DurableFile.names(in: path) {
            let parts = name.split(separator: ".", omittingEmptySubsequences: false)
            let isWhole =
                parts.count == 1 || (parts.count == 2 && ["zip", "cache"].contains(parts[1]))
            if !isWhole || keys?.contains(String(parts[0])) == false {
                DurableFile.remove("\(path)/\(name)")
            }
        }
    }
}
