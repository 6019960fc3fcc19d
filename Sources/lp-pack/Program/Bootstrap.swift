import LPArchive
import LPCore

/// The file that a runtime without a language executes.
enum Bootstrap {
    /// Where it is in a package.
    static let name = "bootstrap"

    /// Checks one of the user's own.
    ///
    /// - Parameter files: the user's files in the package.
    /// - Throws: a `Failure` when there is none, or it could not be executed.
    static func check(
        in files: [PackageFile], runtime: Runtime, _ architecture: Architecture
    ) throws(Failure) {
        guard let file = files.first(where: { $0.name == name }) else {
            throw Failure(
                cannot: "use runtime", runtime.identifier,
                "it executes a file 'bootstrap' at the root of the package, and there is none",
                next: "add one, or name a program with --exec", name: "BootstrapMissing")
        }
        // A link is executed as what it leads to.
        guard case .file(let path) = file.content else { return }
        guard file.isExecutable else {
            throw Failure(
                cannot: "run", path, "it is not executable", next: "chmod +x \(path)",
                name: "InvalidProgram")
        }
        try ExecutableFormat(of: path).check(path, for: architecture)
    }
}
