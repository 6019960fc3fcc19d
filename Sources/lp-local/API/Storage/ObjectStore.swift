import Crypto
import LPCore
import NIOCore
import NIOHTTP1

/// The buckets of this machine and their objects.
final class ObjectStore {
    let buckets: Shelf<StoredBucket>
    private let objects: Shelf<StoredObject>
    private let disk: Disk

    /// Reads what an earlier server left.
    ///
    /// - Throws: a `Failure` when the folders cannot be made.
    init(data: String, disk: Disk) throws(Failure) {
        buckets = try Shelf("bucket", in: data + "/buckets", disk: disk)
        let folder = data + "/objects"
        objects = try Shelf("object", in: folder, disk: disk) { object in
            let file = "\(folder)/\(Self.name(object.bucket, object.key))/\(object.file)"
            guard DurableFile.size(file) != object.bytes else { return }
            throw Damage("its bytes in '\(file)' are not what was given")
        }
        self.disk = disk
        // Of a change that was under way when the server stopped.
        for (name, object) in objects.values {
            Self.clean(objects.folder(of: name), keeping: object.file)
        }
    }

    func object(_ bucket: String, _ key: String) -> StoredObject? {
        objects[Self.name(bucket, key)]
    }

    /// The objects of a bucket whose keys begin so, in their order.
    func objects(of bucket: String, prefix: String = "") -> [StoredObject] {
        objects.values.values.filter { $0.bucket == bucket && $0.key.hasPrefix(prefix) }
            .sorted { $0.key < $1.key }
    }

    /// Keeps an object; the answer comes when it would survive a crash.
    func put(
        _ bytes: [UInt8], _ bucket: String, _ key: String, type: String,
        metadata: [String: String]
    ) -> EventLoopFuture<StoredObject> {
        let name = Self.name(bucket, key)
        let folder = objects.folder(of: name)
        // Each has a file of its own, so that a reader never meets another's bytes.
        let file = Identifier.hex(words: 1)
        return disk.run {
            try DurableFile.makeFolder(folder)
            try DurableFile.write(bytes, to: "\(folder)/\(file)")
            return Self.tag(bytes)
        }.assumeIsolated().flatMap { tag in
            let object = StoredObject(
                bucket: bucket, key: key, bytes: bytes.count, tag: tag, type: type,
                metadata: metadata, modified: WallClock.milliseconds() / 1000, file: file)
            return self.objects.set(name, object).assumeIsolated().map {
                // Jobs run in their order, so who still reads the old bytes has them by then.
                _ = self.disk.run { Self.clean(folder, keeping: file) }
                return object
            }.nonisolated()
        }.nonisolated()
    }

    /// The bytes of an object.
    func read(_ object: StoredObject) -> EventLoopFuture<[UInt8]> {
        let path = objects.folder(of: Self.name(object.bucket, object.key)) + "/" + object.file
        return disk.run {
            guard let bytes = DurableFile.read(path) else { throw APIError.noKey }
            guard Self.tag(bytes) == object.tag else {
                throw APIError.service("the bytes in '\(path)' are not what was given")
            }
            return bytes
        }
    }

    func remove(_ object: StoredObject) -> EventLoopFuture<Void> {
        objects.remove(Self.name(object.bucket, object.key))
    }

    /// Forgets all buckets and objects.
    func removeAll() -> [EventLoopFuture<Void>] {
        objects.values.keys.map(objects.remove) + buckets.values.keys.map(buckets.remove)
    }

    private static func clean(_ folder: String, keeping file: String) {
        for name in DurableFile.names(in: folder)
        where name != file && !name.hasPrefix("object.json") {
            DurableFile.remove("\(folder)/\(name)")
        }
    }

    private static func tag(_ bytes: [UInt8]) -> String {
        "\"" + digits(Insecure.MD5.hash(data: bytes)) + "\""
    }

    /// A key may be longer than the name of a file, so its hash stands for it.
    private static func name(_ bucket: String, _ key: String) -> String {
        digits(SHA256.hash(data: Array("\(bucket)/\(key)".utf8)))
    }

    private static func digits(_ hash: some Sequence<UInt8>) -> String {
        hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension APIError {
    static let noBucket = APIError(
        .notFound, "NoSuchBucket", "The specified bucket does not exist")
    static let noKey = APIError(.notFound, "NoSuchKey", "The specified key does not exist.")
}
