import LPArchive
import LPCore
import NIOCore
import NIOHTTP1

/// Gets packages onto the disk, wherever a request says they are.
struct PackageStorage {
    let catalog: Catalog
    let objects: ObjectStore
    let disk: Disk

    /// Lambda's limit on a package uploaded with the request, in bytes.
    private static let zippedLimit = 52_428_800

    /// Keeps a package until it is released.
    func keep(_ upload: PackageUpload) -> EventLoopFuture<StoredFunction.Code> {
        disk.attempt {
            switch upload {
            case .zip(let bytes):
                guard bytes.count <= Self.zippedLimit else {
                    throw APIError(
                        .payloadTooLarge, "RequestEntityTooLargeException",
                        "Zipped size must be smaller than \(Self.zippedLimit) bytes", type: nil)
                }
                return catalog.addCode(bytes)
            case .object(let bucket, let key):
                guard objects.buckets[bucket] != nil else { throw Self.failed(.noBucket) }
                guard let object = objects.object(bucket, key) else { throw Self.failed(.noKey) }
                return objects.read(object).assumeIsolated().flatMap(catalog.addCode).nonisolated()
            }
        }
    }

    /// Refuses code that is too large together with the layers that it runs on.
    func check(_ code: StoredFunction.Code, on layers: [StoredFunction.Layer])
        -> EventLoopFuture<Void>
    {
        guard !layers.isEmpty else { return disk.done(()) }
        let limit = ZipReader.unpackedLimit
        return catalog.measure(layers.map(\.key)).and(catalog.measure([code.key]))
            .flatMapThrowing { layers, code in
                guard layers <= limit else {
                    throw APIError.invalidParameter(
                        "Layers consume more than the available size of \(limit) bytes")
                }
                guard layers + code <= limit else {
                    throw APIError.invalidParameter(
                        "Function code combined with layers exceeds the maximum allowed size of \(limit) bytes. "
                            + "The actual size is \(layers + code) bytes.")
                }
            }
    }

    private static func failed(_ cause: APIError) -> APIError {
        .invalidParameter(
            "Error occurred while GetObject. S3 Error Code: \(cause.name). "
                + "S3 Error Message: \(cause.message)")
    }
}
