import LPCore

/// What a record asks of its package, with every default filled in.
struct PackagePlan {
    /// What messages call it: the function's name, else the paths.
    let name: String
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
        let named = specification.function ?? record["layer"]?.string
        for field in ["exec", "layer"] where record[field].map({ !$0.isNull }) == true {
            throw Failure(
                cannot: "pack", named ?? "record", "field '\(field)' is not supported yet",
                name: "InvalidRecord")
        }
        paths = specification.paths.value ?? []
        requirements = specification.requirements.value ?? []
        exclude = specification.exclude.value ?? []
        callables = specification.callables.value ?? []
        handler = specification.handler.value
        name = named ?? paths.joined(separator: ", ")
        guard !(paths + requirements).isEmpty else {
            throw Failure(
                cannot: "pack", named ?? "record", "it names no files",
                next: "add a field 'paths'", name: "InvalidRecord")
        }
        if let name = specification.runtime.value {
            try Self.check(runtime: name)
            runtime = Runtime(name)
        } else {
            runtime = Self.defaultRuntime(hostMinor())
        }
        guard runtime.agentHandler != nil || handler != nil else {
            throw Failure(
                cannot: "use runtime", runtime.identifier, "only \(Self.supported) have an agent",
                next: "give a handler", name: "InvalidParameterValue")
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

    /// Checks that Lambda has a runtime, as far as we know its runtimes: those of Python.
    ///
    /// - Throws: a `Failure` that names the supported ones.
    static func check(runtime name: String) throws(Failure) {
        let runtime = Runtime(name)
        guard name.hasPrefix("python") else { return }
        if let minor = runtime.pythonMinor, Runtime.pythonMinors.contains(minor),
            runtime == .python(minor: minor)
        {
            return
        }
        throw Failure(
            cannot: "use runtime", name, "Lambda supports \(supported)",
            name: "InvalidParameterValue")
    }

    private static let supported =
        "python3.\(Runtime.pythonMinors.lowerBound) to python3.\(Runtime.pythonMinors.upperBound)"

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
