import Glibc
import LPCore

/// What the kernel makes of a file that it shall execute (execve(2)), told from its content.
enum ExecutableFormat: Hashable {
    case binary(ELFFile)
    /// A script, and what its first line says: the interpreter's path and argument.
    case script(line: String)
    case unknown

    /// The format of a file that is no binary, by its first bytes.
    init(head: [UInt8]) {
        if head.starts(with: Array("#!".utf8)) {
            let line = head.dropFirst(2).prefix { $0 != 0x0A }
            self = .script(line: String(decoding: line, as: UTF8.self))
        } else {
            self = .unknown
        }
    }

    /// Reads what tells a file's format.
    ///
    /// - Throws: a `Failure` when it cannot be read.
    init(of path: String) throws(Failure) {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .system("read", path) }
        defer { close(file) }
        if let elf = ELFFile(descriptor: file) {
            self = .binary(elf)
            return
        }
        // What the kernel reads, too.
        let head = [UInt8](unsafeUninitializedCapacity: 256) { buffer, count in
            count = max(0, pread(file, buffer.baseAddress, buffer.count, 0))
        }
        self.init(head: head)
    }

    /// Checks that a runtime without a language can execute it.
    ///
    /// - Parameter file: what messages call it.
    /// - Throws: a `Failure` that says what is amiss.
    func check(_ file: String, for architecture: Architecture) throws(Failure) {
        func refusal(_ reason: String, _ next: String) -> Failure {
            Failure(cannot: "run", file, reason, next: next, name: "InvalidProgram")
        }
        switch self {
        case .binary(let elf) where !elf.isFor64Bits || elf.machine != architecture.machine:
            let other = Architecture.allCases.first { $0.machine == elf.machine && elf.isFor64Bits }
            throw refusal(
                "it is no program for \(architecture.rawValue)",
                other.map { "give --architecture \($0.rawValue)" } ?? "build it for that")
        case .binary(let elf):
            guard let loader = elf.interpreter, !RuntimeCommands.loads(loader) else { return }
            throw refusal(
                "it is started by '\(loader)', which the runtime lacks", "link it statically")
        case .script(let line) where line.hasSuffix("\r"):
            throw refusal(
                "its first line ends in a carriage return", "save it with the line ends of Unix")
        case .script(let line):
            let interpreter = Self.interpreter(line)
            guard !RuntimeCommands.has(interpreter) else { return }
            throw refusal(
                "it is a script for '\(interpreter)', which the runtime lacks",
                "write it for bash or awk, or compile it")
        case .unknown:
            throw refusal(
                "it is neither a script nor a program for Linux",
                "a script starts with a line such as #!/bin/bash")
        }
    }

    /// The interpreter of a script, or what env(1) is to find.
    private static func interpreter(_ line: String) -> String {
        let words = line.split { $0 == " " || $0 == "\t" }.map(String.init)
        guard let first = words.first else { return "" }
        guard first.hasSuffix("/env") else { return first.hasPrefix("/") ? first : "./" + first }
        // The kernel passes the rest as one argument, which env takes apart at -S alone.
        let rest = words.dropFirst()
        guard let option = rest.first, option.hasPrefix("-S") else {
            return rest.joined(separator: " ")
        }
        let command = [String(option.dropFirst(2))] + rest.dropFirst()
        return command.first { !$0.isEmpty && !$0.hasPrefix("-") && !$0.contains("=") } ?? ""
    }
}

extension Architecture {
    /// Its number in ELF (elf.h, EM_X86_64 and EM_AARCH64).
    var machine: UInt16 {
        switch self {
        case .x86: 62
        case .arm: 183
        }
    }
}
