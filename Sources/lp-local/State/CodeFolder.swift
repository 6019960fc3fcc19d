import Crypto
import Glibc
import LPArchive
import LPConsole
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

    /// The zip of a package.
    func archive(_ key: String) -> String { unpacked(key) + ".zip" }

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
        let archive = archive(code.key)
        if DurableFile.size(archive) == zip.count { return }
        let fresh = unpacked(code.key) + ".part.zip"
        try DurableFile.write(zip, to: fresh)
        defer { DurableFile.remove(fresh) }
        try unpack(fresh, as: code.key)
        // The zip comes last: where it is, everything is.
        try DurableFile.move(fresh, to: archive)
    }

    /// Sees to it that a package lies there unpacked as it was given: what has changed since is told of, and unpacked anew.
    ///
    /// - Throws: an `APIError` when its zip is not what was given either, or a `Failure` of the disk.
    func mend(_ key: String) throws {
        do throws(Failure) {
            return try UnpackedTree(unpacked(key), of: key).check()
        } catch {
            Console.note("\(error); unpacking it anew")
        }
        let archive = archive(key)
        guard let zip = DurableFile.read(archive) else { throw Self.lost }
        guard Self.identify(zip).key == key else {
            rename(archive, archive + ".corrupt")
            Console.note("cannot use '\(archive)': it is not what was given; kept as .zip.corrupt")
            throw Self.lost
        }
        try unpack(archive, as: key)
    }

    private static let lost = APIError(
        .badGateway, "InvalidZipFileException", "Lambda could not unzip the deployment package.",
        type: "Service")

    /// Puts what a zip holds in the place of what was there.
    private func unpack(_ archive: String, as key: String) throws {
        let part = unpacked(key) + ".part"
        DurableFile.remove(part)
        try extract(archive, into: part)
        try UnpackedTree(part, of: key).seal()
        try DurableFile.syncAll(below: part)
        DurableFile.remove(unpacked(key))
        try DurableFile.move(part, to: unpacked(key))
    }

    private func extract(_ archive: String, into folder: String) throws {
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
        for key in keys { total += try ZipListing(archive: archive(key)).unpackedBytes }
        return total
    }

    /// Forgets a package.
    func remove(_ key: String) {
        let folder = unpacked(key)
        for path in [archive(key), folder, Self.cache(ofUnpacked: folder)] {
            DurableFile.remove(path)
        }
    }

    /// Forgets what an earlier server left half done, and every package but these.
    ///
    /// - Parameter keys: nil keeps all.
    func clean(keeping keys: Set<String>?) {
        for name in DurableFile.names(in: path) {
            let parts = name.split(separator: ".", omittingEmptySubsequences: false)
            let isPart = parts.count > 1 && parts[1] == "part"
            if isPart || keys?.contains(String(parts[0])) == false {
                DurableFile.remove("\(path)/\(name)")
            }
        }
    }
}
