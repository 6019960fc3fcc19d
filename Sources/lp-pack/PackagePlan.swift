import LPCore

/// What a record asks of its package, with every default filled in.
struct PackagePlan {
    let paths: [String]
    let requirements: [String]
    let exclude: [String]
    let callables: [String]
    let runtime: Runtime
    let architecture: Architecture
    let handler: String?

    /// Whether calls by name are answered, which a handler of the user's own does not.
    var hasAgent: Bool { handler == nil }

    /// Reads and checks a record.
    ///
    /// - Parameter hostMinor: the minor version of this machine's Python 3, if there is one.
    /// - Throws: a `Failure` that names the field which cannot be used.
    init(_ record: Record, hostMinor: () -> Int?) throws(Failure) {
        let specification = try FunctionSpecification(record)
        paths = specification.paths.value ?? []
        requirements = specification.requirements.value ?? []
        exclude = specification.exclude.value ?? []
        callables = specification.callables.value ?? []
        handler = specification.handler.value
        guard !(paths + requirements).isEmpty else {
            throw Failure(
                cannot: "pack", specification.function ?? "record", "it names no files",
                next: "add a field 'paths'", name: "InvalidRecord")
        }
        if let name = specification.runtime.value {
            try Self.check(runtime: name, handler: handler)
            runtime = Runtime(name)
        } else {
            runtime = Self.defaultRuntime(hostMinor())
        }
        architecture = try Self.architecture(specification.architecture.value)
        guard requirements.isEmpty || runtime.pythonMinor != nil else {
            throw Failure(
                cannot: "install", requirements[0], "'\(runtime)' is not a Python runtime")
        }
    }

    /// The runtime nearest to what the code has been tried with.
    static func defaultRuntime(_ hostMinor: Int?) -> Runtime {
        let supported = Runtime.pythonMinors
        let minor = hostMinor.flatMap { supported.contains($0) ? $0 : nil }
        return .python(minor: minor ?? supported.upperBound)
    }

    /// Checks that functions of a runtime can be made.
    ///
    /// - Throws: a `Failure` that names the runtimes which can.
    static func check(runtime name: String, handler: String?) throws(Failure) {
        let runtime = Runtime(name)
        let range = Runtime.pythonMinors
        let span = "python3.\(range.lowerBound) to python3.\(range.upperBound)"
        if let minor = runtime.pythonMinor,
            !range.contains(minor) || .python(minor: minor) != runtime
        {
            throw Failure(
                cannot: "use runtime", name, "Lambda has \(span)", name: "InvalidParameterValue")
        }
        if runtime.pythonMinor == nil, handler == nil {
            throw Failure(
                cannot: "use runtime", name, "only \(span) can be called by name",
                next: "give a handler of your own", name: "InvalidParameterValue")
        }
    }

    private static func architecture(_ name: String?) throws(Failure) -> Architecture {
        guard let name else { return .host }
        guard let architecture = Architecture(rawValue: name) else {
            let known = Architecture.allCases.map(\.rawValue).joined(separator: " and ")
            throw Failure(
                cannot: "use architecture", name, "Lambda has \(known)",
                name: "InvalidParameterValue")
        }
        return architecture
    }
}
