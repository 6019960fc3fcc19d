import Glibc

/// The processors that Lambda has, by its own names.
enum Architecture: String, CaseIterable, Sendable {
    case x86 = "x86_64"
    case arm = "arm64"

    /// This machine's; that of most functions when Lambda has none like it.
    static var host: Architecture {
        var names = utsname()
        uname(&names)
        let machine = withUnsafeBytes(of: &names.machine) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        return machine == Architecture.arm.wheelName ? .arm : .x86
    }

    /// The name that wheels and the kernel use.
    var wheelName: String {
        switch self {
        case .x86: "x86_64"
        case .arm: "aarch64"
        }
    }

    /// The name that Node uses, as in its `process.arch`.
    var nodeName: String {
        switch self {
        case .x86: "x64"
        case .arm: "arm64"
        }
    }
}
