import LPArchive
import LPCore

/// Where a package goes, and what is said about it there.
struct Destination: Sendable {
    /// The zip to write instead of one in the cache.
    let output: String?
    /// Whether an output that is the same already stays untouched.
    let keepsIdentical: Bool
    /// The file for make's rule.
    let depfile: String?

    /// The files that are replaced, and so are no part of the package.
    var identities: Set<FileIdentity> {
        Set([output, depfile].compactMap { $0.flatMap(FileIdentity.init(of:)) })
    }

    /// - Parameter folder: where in the cache a zip without an output goes.
    /// - Throws: a `Failure` when there is no home for the cache.
    func place(_ environment: [String: String], _ folder: String) throws(Failure)
        -> ZipWriter.Output
    {
        if let output { return .file(output) }
        return .folder(try CacheFolder(environment, folder).path)
    }

    /// Writes the rule that the output depends on the inputs, if it is wanted.
    ///
    /// - Throws: a `Failure` that names the file which cannot be written, or a path that no rule can hold.
    func writeRule(of inputs: [String]) throws(Failure) {
        guard let output, let depfile else { return }
        let rule = try MakeRule(target: output, prerequisites: inputs)
        // The time of a directory that both are in must not be later than the output's.
        try Draft.write(Array(rule.text.utf8), to: depfile)
    }
}
