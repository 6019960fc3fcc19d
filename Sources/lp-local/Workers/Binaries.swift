/// The compiled modules of a Python package, which run under one version of Python alone.
enum Binaries {
    /// Why a package cannot run under a Python that is not the one it was made for; nil when it can.
    ///
    /// - Parameter roots: the folders whose compiled modules are looked at.
    static func objection(_ python: Interpreter, in roots: [String]) -> String? {
        guard let minor = python.minor else { return nil }
        for root in roots {
            if let (file, made) = firstMisfit(in: root, minor: minor) {
                return "\(file) is compiled for Python 3.\(made), and this machine has "
                    + "\(python.version.replacing("python:", with: "Python ")): install python3.\(made)"
            }
        }
        return nil
    }

    private static func firstMisfit(in root: String, minor: Int) -> (String, Int)? {
        var folders = [root]
        while let folder = folders.popLast() {
            for name in DurableFile.names(in: folder) {
                let path = "\(folder)/\(name)"
                if let made = version(ofModule: name) {
                    if made != minor { return (name, made) }
                } else if !name.contains(".") || name.hasSuffix(".libs") {
                    // A file is a folder without names.
                    folders.append(path)
                }
            }
        }
        return nil
    }

    /// The N of `name.cpython-3N-x86_64-linux-gnu.so` (PEP 3149).
    static func version(ofModule name: String) -> Int? {
        guard name.hasSuffix(".so"), let mark = name.firstRange(of: ".cpython-3") else {
            return nil
        }
        return Int(name[mark.upperBound...].prefix { $0.isNumber })
    }
}
