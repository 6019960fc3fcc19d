/// What a Python says of one source file.
struct SourceReport: Decodable, Hashable {
    struct Import: Decodable, Hashable {
        let line: Int
        /// How many dots stand before the module.
        let level: Int
        /// Dotted; empty in `from . import name`.
        let module: String
        /// The line as it is written.
        let text: String
    }

    struct Problem: Decodable, Hashable {
        let line: Int
        let text: String
    }

    /// The file's name in the package.
    let name: String
    /// Of the source that was read, in hexadecimal; nil when it could not be.
    let sha256: String?
    /// The path of its bytecode, if it was compiled.
    let bytecode: String?
    /// Why it cannot be compiled.
    let problem: Problem?
    let imports: [Import]
}
