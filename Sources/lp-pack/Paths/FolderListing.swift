import Glibc
import LPArchive
import LPCore

/// What is directly in a folder.
struct FolderListing {
    /// In the order of their bytes, so that messages do not depend on the file system.
    let names: [String]

    /// - Throws: a `Failure` that names the folder, or an entry whose name is not UTF-8.
    init(_ path: String) throws(Failure) {
        guard let folder = opendir(path) else { throw .system("read", path) }
        defer { closedir(folder) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(folder) else { break }
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard let name = String(validating: bytes, as: UTF8.self) else {
                throw Failure(
                    cannot: "pack", path + "/" + String(decoding: bytes, as: UTF8.self),
                    "its name is not UTF-8", next: "rename it", name: "InvalidName")
            }
            if name != ".", name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw .system("read", path) }
        self.names = names.sorted { PathName($0) < PathName($1) }
    }
}
