import LPCore

extension Runtime {
    /// The minor version of the runtime's glibc 2: that of Amazon Linux 2, then of Amazon Linux 2023; nil
    /// for a runtime that we do not know (AWS's runtimes page, 2026-11).
    var glibcMinor: Int? {
        if let pythonMinor { return pythonMinor <= 11 ? 26 : 34 }
        if ["provided.al2", "java8.al2", "java11", "java17"].contains(identifier) { return 26 }
        let families = ["nodejs", "java", "ruby", "dotnet", "provided.al2023"]
        return families.contains { identifier.hasPrefix($0) } ? 34 : nil
    }
}
