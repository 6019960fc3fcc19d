import Glibc
import LPArchive
import LPCore

/// A file that says which Python packages are needed.
struct RequirementsFile {
    /// As the user names it.
    let path: String
    /// In the language of pip's requirements files.
    let text: RequirementsText
    /// Whether pip can read the file itself, which may name others beside it.
    let isPips: Bool
    /// Whether the text names all that is to be installed, so that nothing else may come along.
    let isLock: Bool

    /// Reads a file.
    ///
    /// - Throws: a `Failure` that names it when it cannot be read, or does not say what it should.
    init(_ path: String, for tags: WheelTags, by python: Python) throws(Failure) {
        let bytes = try [UInt8](ofFile: path)
        var status = stat()
        // What a shell writes into a pipe is there once, and was read just now.
        let isLasting = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        let name = path.split(separator: "/").last ?? ""
        self.path = path
        isLock = name == "uv.lock"
        let isTranslated = isLock || name == "pyproject.toml"
        isPips = !isTranslated && isLasting
        text = RequirementsText(
            bytes: isTranslated ? try Self.translated(path, for: tags, by: python) : bytes)
    }

    /// A file of our own, in the language of pip's.
    init(_ name: String, text: String, isLock: Bool = false) {
        path = name
        self.text = RequirementsText(bytes: Array(text.utf8))
        isPips = false
        self.isLock = isLock
    }

    /// A file that others name for pip to read along.
    struct Inclusion {
        let path: String
        let text: RequirementsText
        /// Whether it asks for nothing itself.
        let isConstraint: Bool
    }

    /// Those that a file names, near and far, as far as they are files.
    static func included(by path: String) -> [Inclusion] {
        guard let text = Self.text(of: path) else { return [] }
        var known: Set<PathName> = [PathName(path)]
        var found = [Inclusion(path: path, text: text, isConstraint: false)]
        var next = 0
        while next < found.count {
            let file = found[next]
            next += 1
            let folder = file.path.pathComponents.dropLast().map { $0 + "/" }.joined()
            for each in file.text.included {
                let isAbsolute = each.path.utf8.first == UInt8(ascii: "/")
                let path = isAbsolute ? each.path : folder + each.path
                guard known.insert(PathName(path)).inserted, let text = Self.text(of: path) else {
                    continue
                }
                let isConstraint = each.isConstraint || file.isConstraint
                found.append(Inclusion(path: path, text: text, isConstraint: isConstraint))
            }
        }
        return Array(found.dropFirst())
    }

    private static func text(of path: String) -> RequirementsText? {
        (try? [UInt8](ofFile: path)).map(RequirementsText.init(bytes:))
    }

    private static func translated(_ path: String, for tags: WheelTags, by python: Python)
        throws(Failure) -> [UInt8]
    {
        let answer = try python.pip(["read", path], for: tags)
        guard answer.status == 0 else {
            let complaint = PipComplaint(String(decoding: answer.errors, as: UTF8.self))
            if complaint.isMissingPip { throw complaint.failure(installing: [path], for: tags) }
            throw Failure(
                cannot: "read", path, complaint.lastLine ?? "python3 failed without a word",
                name: "InvalidRequirements")
        }
        return answer.output
    }
}
