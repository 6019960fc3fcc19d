import FoundationEssentials
import LPCore

/// What was installed: an object a package with its name, its version and the hash of its archive.
struct InstalledPackages {
    let records: [JSONText]

    init(_ records: [JSONText]) { self.records = records }

    /// Those that stand in a file; none when it is not there.
    init(of path: String) {
        let text = FileManager.default.contents(atPath: path).flatMap { try? JSONText($0) }
        records = text?.elements ?? []
    }

    /// Of those that have one.
    var names: [String] {
        struct Named: Decodable { let name: String }
        return records.compactMap { try? $0.decode(Named.self).name }
    }

    /// Writes them down.
    ///
    /// - Throws: a `Failure` that names the file.
    func write(to path: String) throws(Failure) {
        do { try Data(JSONText.array(records).bytes).write(to: URL(filePath: path)) } catch {
            throw .system("write", path)
        }
    }
}
