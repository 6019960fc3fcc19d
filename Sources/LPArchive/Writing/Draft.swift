import Glibc
public import LPCore

/// A file that appears under its name when it is complete, replacing what was there.
///
/// Until then it has no name where the file system allows that, so that nothing is left of it however
/// the process ends; elsewhere the name is hidden, and no package takes it in.
public struct Draft {
    let file: OpenFile
    private let folder: String
    /// The hidden name it has from the start where the file system has no files without one.
    private let name: String?

    /// How the names start of files that are being written.
    public static let hiddenPrefix = ".lp-pack-"

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

    /// Writes a file as a whole, to where an archive could go.
    ///
    /// - Throws: a `Failure` that names the path or its folder.
    public static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
        let (folder, name) = try ZipWriter.Output.file(path).resolved()
        let draft = try Draft(in: folder)
        do throws(Failure) {
            try bytes.withUnsafeBufferPointer { (bytes) throws(Failure) in
                try draft.file.write(UnsafeRawBufferPointer(bytes))
            }
            try draft.publish(as: "\(folder)/\(name ?? "")")
        } catch {
            draft.discard()
            throw error
        }
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
        // The folder changed just now, and make(1) must not take the file for older.
        file.touch()
    }

    /// Removes what has a name already.
    func discard() {
        if let name { unlink(name) }
    }

    private static func hiddenName(in folder: String) -> String {
        "\(folder)/\(hiddenPrefix)\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"
    }
}
