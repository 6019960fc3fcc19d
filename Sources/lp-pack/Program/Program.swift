import Glibc
import LPArchive
import LPCore

/// A program that answers events, as the user names it.
struct Program: Hashable {
    /// The program, a command of the runtime or with a slash a file of this machine, and its arguments.
    let words: [String]
    /// Whether it is kept running and answers line by line.
    let isKept: Bool

    /// Where programs run.
    static let runtime = Runtime("provided.al2023")

    /// The program of a specification, if it has one.
    ///
    /// - Throws: a `Failure` when the fields contradict each other.
    init?(_ specification: FunctionSpecification) throws(Failure) {
        isKept = specification.keep.value ?? false
        guard let words = specification.exec.value else {
            guard !isKept else {
                throw Failure(
                    cannot: "use field", "keep", "there is no program to keep",
                    next: "name one in 'exec'", name: "InvalidRecord")
            }
            return nil
        }
        guard words.first?.isEmpty == false, !words.contains(where: { $0.utf8.contains(0) }) else {
            throw Failure(
                cannot: "use field", "exec", "it is no program and its arguments",
                name: "InvalidRecord")
        }
        guard specification.handler.value == nil else {
            throw Failure(
                cannot: "use field", "handler", "a program has none",
                next: "leave out the one or the other", name: "InvalidRecord")
        }
        self.words = words
    }

    /// Finds the program among the files of the package, and adds it when it is not there.
    ///
    /// - Throws: a `Failure` when the runtime could not run it.
    func placed(in sources: inout SourceTree, for architecture: Architecture) throws(Failure)
        -> PackagedProgram
    {
        let path = words[0]
        guard !path.hasPrefix("/var/task/") else {
            throw Failure(
                cannot: "run", path, "the package lies there on AWS alone",
                next: "name the file here, as ./\(path.dropFirst("/var/task/".count))",
                name: "InvalidProgram")
        }
        if RuntimeCommands.has(path) {
            return PackagedProgram(place: nil, words: words, isKept: isKept)
        }
        guard path.contains("/") else {
            throw Failure(
                cannot: "run", path, "'\(Self.runtime)' has no such command",
                next: "for a file of yours write ./\(path)", name: "InvalidProgram")
        }
        var status = stat()
        guard stat(path, &status) == 0 else { throw .system("read", path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw Failure(cannot: "run", path, "it is no file", name: "InvalidProgram")
        }
        try ExecutableFormat(of: path).check(path, for: architecture)
        let identity = FileIdentity(status)
        func isProgram(_ file: PackageFile) -> Bool {
            guard case .file(let path) = file.content else { return false }
            return FileIdentity(of: path) == identity
        }
        if !sources.files.contains(where: isProgram) { try sources.add(path) }
        let place = sources.files.first(where: isProgram)?.name ?? path
        return PackagedProgram(place: place, words: words, isKept: isKept)
    }
}
