import Glibc
import LPArchive
import LPCore

/// Whether the binaries of a package run where it goes.
struct BinaryCheck {
    let runtime: Runtime
    let architecture: Architecture

    /// The binary that a file is; nil when it is none.
    ///
    /// - Throws: a `Failure` when the file cannot be read.
    static func binary(_ file: PackageFile) throws(Failure) -> ELFFile? {
        guard case .file(let path) = file.content else { return nil }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("read", path) }
        defer { close(descriptor) }
        return ELFFile(descriptor: descriptor)
    }

    /// Why a binary does not run, and what to do about it.
    struct Misfit: Hashable {
        let reason: String
        /// Ends with the advice to exclude it.
        let next: String
        /// Whether it is for another processor, as one of several that lie side by side may be.
        var isForeign = false
    }

    /// What is wrong with a binary; nil when it runs.
    func misfit(_ elf: ELFFile) -> Misfit? {
        let its = Architecture.allCases.first { $0.machine == elf.machine }
        guard elf.isFor64Bits, its == architecture else {
            let name = elf.isFor64Bits ? its?.rawValue ?? "another processor" : "32 bits"
            let other =
                elf.isFor64Bits ? its.map { "pack with --architecture \($0.rawValue), or " } : nil
            return Misfit(
                reason: "it is a binary for \(name), not \(architecture.rawValue)",
                next: (other ?? "") + "exclude it", isForeign: true)
        }
        guard let has = runtime.glibcMinor, let needs = elf.glibcMinor, needs > has else {
            return nil
        }
        return Misfit(
            reason: "it needs glibc 2.\(needs) and \(runtime) has 2.\(has)",
            next: "build it for an older system, choose another runtime, or exclude it")
    }
}
