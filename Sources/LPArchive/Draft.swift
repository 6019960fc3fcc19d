import Glibc
import LPCore

/// A file that appears under its name when it is complete, replacing what was there.
///
/// Until then it has no name, so that nothing is left of it however the process ends.
struct Draft {
    let file: OpenFile
    private let folder: String
    /// The hidden name it has from the start where the file system has no files without one.
    private let name: String?

    /// O_TMPFILE (open(2)), which Swift does not import; its own bit is the same on every processor of ours.
    static let nameless = 0o20_000_000 | O_DIRECTORY

    /// Makes the file, with the mode that the umask leaves of 666.
    ///
    /// - Parameter flags: what asks for a file without a name.
    /// - Throws: a `Failure` that names the folder.
    init(in folder: String, flags: Int32 = nameless) throws(Failure) {
        self.folder = folder
        var descriptor = open(folder, flags | O_RDWR | O_CLOEXEC, 0o666)
        if descriptor >= 0 {
            name = nil
        } else {
            let hidden = Self.hiddenName(in: folder)
            descriptor = open(hidden, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            guard descriptor >= 0 else { throw .system("write in", folder) }
            name = hidden
        }
        file = OpenFile(path: folder, descriptor: descriptor)
    }

    /// Gives the file its name, once its content is on the disk.
    ///
    /// - Throws: a `Failure` that names the path; the file is gone then.
    func publish(as path: String) throws(Failure) {
        try file.sync()
        let hidden = name ?? Self.hiddenName(in: folder)
        // A link replaces nothing, so the name comes by way of another.
        if name == nil, !file.link(as: hidden) { throw .system("write", path) }
        guard rename(hidden, path) == 0 else {
            let failure = Failure.system("write", path)
            unlink(hidden)
            throw failure
        }
    }

    /// Removes what has a name already.
    func discard() {
        if let name { unlink(name) }
    }

    private static func hiddenName(in folder: String) -> String {
        "\(folder)/.lp-pack-\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"
    }
}
