import LPArchive
import LPCore

/// All that goes into a package, found, checked and ready to be written.
struct PackedFiles {
    /// Bytecode included.
    let files: [PackageFile]
    let size: PackageSize
    let omissions: [Omission]
    /// The paths of all that can change what is packed.
    let inputs: [String]
    /// What the user should know, a line each.
    let warnings: [String]
    /// Whose bytecode is among the files; nil when there is none.
    let bytecodeRuntime: Runtime?
    private let content: PackageContent
    /// Installed files, which stay as they are while this lives.
    private let installations: [Installation]

    init(
        files: [PackageFile], size: PackageSize, omissions: [Omission], inputs: [String],
        warnings: [String], bytecodeRuntime: Runtime?, content: PackageContent,
        installations: [Installation]
    ) {
        self.files = files
        self.size = size
        self.omissions = omissions
        self.inputs = inputs
        self.warnings = warnings
        self.bytecodeRuntime = bytecodeRuntime
        self.content = content
        self.installations = installations
    }

    /// Where a file comes from, in a word.
    func origin(of file: PackageFile) -> String {
        file.isBytecode ? "bytecode" : content.origin(of: file)?.rawValue ?? ""
    }
}
