import Crypto
import LPCore
import NIOCore
import NIOHTTP1

/// The buckets of this machine and their objects.
final class ObjectStore {
    let buckets: Shelf<StoredBucket>
    private let objects: Shelf<StoredObject>
    private let uploads: Shelf<StoredUpload>
    private let disk: Disk

    /// Reads what an earlier server left.
    ///
    /// - Throws: a `Failure` when the folders cannot be made.
    init(data: String, disk: Disk) throws(Failure) {
        buckets = try Shelf("bucket", in: data + "/buckets", disk: disk)
        let folder = data + "/objects"
        objects = try Shelf("object", in: folder, disk: disk) { object in
            try Self.check(
                "\(folder)/\(Self.name(object.bucket, object.key))/\(object.file)", object.bytes)
        }
        uploads = try Shelf("upload", in: data + "/uploads", disk: disk) { upload in
            for part in upload.parts.values {
                try Self.check("\(data)/uploads/\(upload.id)/\(part.file)", part.bytes)
            }
        }
        self.disk = disk
        // Of a change that was under way when the server stopped.
        for (name, object) in objects.values {
            Self.clean(objects.folder(of: name), keeping: [object.file])
        }
        for (id, upload) in uploads.values {
            Self.clean(uploads.folder(of: id), keeping: upload.parts.values.map(\.file))
        }
    }

    /// - Throws: a `Damage` when a file has not so many bytes.
    private static func check(_ file: String, _ bytes: Int) throws(Damage) {
        guard DurableFile.size(file) != bytes else { return }
        throw Damage("its bytes in '\(file)' are not what was given")
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
    ///
    /// - Parameter content: is asked for in the disk's thread.
    func put(
        _ bucket: String, _ key: String, type: String, metadata: [String: String],
        _ content: @escaping @Sendable () throws -> ObjectContent
    ) -> EventLoopFuture<StoredObject> {
        let name = Self.name(bucket, key)
        let folder = objects.folder(of: name)
        // Each has a file of its own, so that a reader never meets another's bytes.
        let file = Identifier.hex(words: 1)
        return disk.run {
            let content = try content()
            try DurableFile.makeFolder(folder)
            try DurableFile.write(content.bytes, to: "\(folder)/\(file)")
            return (bytes: content.bytes.count, tag: content.tag, sum: content.sum)
        }.assumeIsolated().flatMap { written in
            let object = StoredObject(
                bucket: bucket, key: key, bytes: written.bytes, tag: written.tag, type: type,
                metadata: metadata, modified: WallClock.milliseconds() / 1000, file: file,
                sum: written.sum)
            let old = self.objects[name]?.file
            return self.objects.set(name, object).assumeIsolated().map {
                // Jobs run in their order, so who still reads the old bytes has them by then; another's that are still
                // coming must stay.
                if let old { _ = self.disk.run { DurableFile.remove("\(folder)/\(old)") } }
                return object
            }.nonisolated()
        }.nonisolated()
    }

    /// The bytes of an object.
    func read(_ object: StoredObject) -> EventLoopFuture<[UInt8]> {
        let path = objects.folder(of: Self.name(object.bucket, object.key)) + "/" + object.file
        return disk.run {
            guard let bytes = DurableFile.read(path) else { throw APIError.noKey }
            return try Self.checked(bytes, object.sum ?? object.tag, path)
        }
    }

    /// - Throws: a ServiceException when bytes have not the tag that they were given.
    private static func checked(_ bytes: [UInt8], _ tag: String, _ path: String) throws(APIError)
        -> [UInt8]
    {
        guard ObjectContent(bytes).tag == tag else {
            throw .service("the bytes in '\(path)' are not what was given")
        }
        return bytes
    }

    func remove(_ object: StoredObject) -> EventLoopFuture<Void> {
        objects.remove(Self.name(object.bucket, object.key))
    }

    /// Forgets all buckets and objects.
    func removeAll() -> [EventLoopFuture<Void>] {
        objects.values.keys.map(objects.remove) + uploads.values.keys.map(uploads.remove)
            + buckets.values.keys.map(buckets.remove)
    }

    // MARK: - Objects in parts

    /// Begins an object that comes in parts.
    func begin(_ upload: StoredUpload) -> EventLoopFuture<Void> { uploads.set(upload.id, upload) }

    /// - Throws: NoSuchUpload when none of that id is for this object.
    func upload(_ id: String, _ bucket: String, _ key: String) throws(APIError) -> StoredUpload {
        guard let upload = uploads[id], upload.bucket == bucket, upload.key == key else {
            throw .noUpload
        }
        return upload
    }

    /// The uploads of a bucket, which go with it.
    func uploads(of bucket: String) -> [StoredUpload] {
        uploads.values.values.filter { $0.bucket == bucket }
    }

    /// Keeps a part in the place of an earlier one of its number; the answer comes when it would survive a crash.
    func put(_ bytes: [UInt8], as number: Int, of upload: StoredUpload) -> EventLoopFuture<
        StoredUpload.Part
    > {
        let folder = uploads.folder(of: upload.id)
        let file = Identifier.hex(words: 1)
        return disk.run {
            let content = ObjectContent(bytes)
            try DurableFile.write(bytes, to: "\(folder)/\(file)")
            return StoredUpload.Part(
                bytes: bytes.count, tag: content.tag, file: file,
                modified: WallClock.milliseconds() / 1000)
        }.assumeIsolated().flatMap { part in
            self.disk.attempt {
                // Others may have come meanwhile.
                var upload = try self.upload(upload.id, upload.bucket, upload.key)
                let old = upload.parts.updateValue(part, forKey: number)
                return self.uploads.set(upload.id, upload).assumeIsolated().map {
                    if let old { _ = self.disk.run { DurableFile.remove("\(folder)/\(old.file)") } }
                    return part
                }.nonisolated()
            }
        }.nonisolated()
    }

    /// Makes an object of parts, and forgets the upload.
    func complete(_ upload: StoredUpload, _ parts: [StoredUpload.Part]) -> EventLoopFuture<
        StoredObject
    > {
        let folder = uploads.folder(of: upload.id)
        return put(upload.bucket, upload.key, type: upload.type, metadata: upload.metadata) {
            try ObjectContent(parts: parts) { part in
                let path = "\(folder)/\(part.file)"
                guard let bytes = DurableFile.read(path) else { throw APIError.noUpload }
                return try Self.checked(bytes, part.tag, path)
            }
        }.assumeIsolated().flatMap { object in
            self.forget(upload).assumeIsolated().map { object }.nonisolated()
        }.nonisolated()
    }

    /// Forgets an upload and its parts.
    func forget(_ upload: StoredUpload) -> EventLoopFuture<Void> { uploads.remove(upload.id) }

    /// Removes what lies beside a record and does not belong to it.
    private static func clean(_ folder: String, keeping files: [String]) {
        for name in DurableFile.names(in: folder)
        where !files.contains(name) && !name.contains(".json") {
            DurableFile.remove("\(folder)/\(name)")
        }
    }

    /// A key may be longer than the name of a file, so its hash stands for it.
    private static func name(_ bucket: String, _ key: String) -> String {
        digits(SHA256.hash(data: Array("\(bucket)/\(key)".utf8)))
    }

    static func digits(_ hash: some Sequence<UInt8>) -> String {
        hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension APIError {
    static let noBucket = APIError(
        .notFound, "NoSuchBucket", "The specified bucket does not exist")
    static let noKey = APIError(.notFound, "NoSuchKey", "The specified key does not exist.")
    static let noUpload = APIError(
        .notFound, "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed."
    )
}
