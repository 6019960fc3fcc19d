import LPArchive
import LPCore

/// Where the files of a layer lie, so that runtimes find them below /opt.
struct LayerLayout {
    /// Folders that Lambda itself looks into (AWS Lambda Developer Guide, "Packaging your layer content").
    private static let known: Set<Substring> = [
        "python", "nodejs", "ruby", "java", "dotnet", "bin", "lib", "extensions",
    ]
    /// The folder of the runtime's language; nil when there is none.
    private let language: String?

    init(_ runtime: Runtime) {
        let languages = ["python", "nodejs", "ruby", "java"]
        language = languages.first { runtime.identifier.hasPrefix($0) }
    }

    /// The file with the name that it has in a layer.
    func place(_ file: PackageFile) -> PackageFile {
        let isPlaced = file.name.split(separator: "/").first.map(Self.known.contains) ?? false
        guard let language, !isPlaced || !file.name.contains("/") else { return file }
        var placed = file
        placed.name = "\(language)/\(file.name)"
        return placed
    }
}
