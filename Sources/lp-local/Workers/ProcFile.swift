import Glibc

/// A file of proc(5): small, and of a size that the kernel does not say.
enum ProcFile {
    /// Its text; empty when it cannot be read.
    static func text(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        return String(unsafeUninitializedCapacity: 4096) { buffer in
            max(0, read(descriptor, buffer.baseAddress, buffer.count))
        }
    }

    /// The number after a name at the start of a line, as in `VmHWM:  9844 kB`; 0 when there is none.
    static func number(after name: String, in text: String) -> Int {
        for line in text.split(separator: "\n") where line.hasPrefix(name) {
            let number = line.split { $0 == " " || $0 == "\t" }.dropFirst().first
            return number.flatMap { Int($0) } ?? 0
        }
        return 0
    }
}
