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
    let layer: String?
    /// Whether layers bring more than is in the package.
    let hasLayers: Bool
    let isFlat: Bool
    let allowsPickle: Bool
    /// What answers events instead of the agent of a language.
    let program: Program?

    /// Whether calls by name are answered, which a handler of the user's own does not.
    var hasAgent: Bool { runtime.hasAgent && handler == nil && layer == nil }

    /// Whether the package itself holds what a runtime without a language executes; else a layer does.
    var needsBootstrap: Bool {
        runtime.isProvided && handler == nil && program == nil && layer == nil
    }

    /// Where Lambda unpacks it.
    var root: String { layer == nil ? "/var/task" : "/opt" }

    /// Reads and checks a record.
    ///
    /// - Parameters:
    ///   - hostMinor: the minor version of this machine's Python 3, if there is one.
    ///   - nodeRuntime: the runtime for paths that are a program for Node; nil for others.
    /// - Throws: a `Failure` that names the field which cannot be used.
    init(
        _ record: Record, hostMinor: () -> Int?, nodeRuntime: ([String]) -> Runtime? = { _ in nil }
    ) throws(Failure) {
        let specification = try FunctionSpecification(record)
        let named = specification.function ?? specification.layer
        if let layer = specification.layer, specification.exec.value != nil {
            throw Failure(
                cannot: "use field", "exec", "layer '\(layer)' answers nothing",
                next: "leave out the one or the other", name: "InvalidRecord")
        }
        program = try Program(specification)
        paths = specification.paths.value ?? []
        requirements = specification.requirements.value ?? []
        exclude = specification.exclude.value ?? []
        callables = specification.callables.value ?? []
        handler = specification.handler.value
        layer = specification.layer
        hasLayers = !(record["layers"]?.elements ?? []).isEmpty
        isFlat = specification.flat.value ?? false
        allowsPickle = specification.pickle.value ?? false
        name = named ?? (paths + (program?.words.prefix(1) ?? [])).joined(separator: ", ")
        guard program != nil || !(paths + requirements).isEmpty else {
            throw Failure(
                cannot: "pack", named ?? "record", "it names no files",
                next: "add a field 'paths'", name: "InvalidRecord")
        }
        if let name = specification.runtime.value {
            try Self.check(runtime: name)
            runtime = Runtime(name)
        } else {
            let isPythons = !requirements.isEmpty || allowsPickle
            runtime =
                program.map { _ in Program.runtime } ?? (isPythons ? nil : nodeRuntime(paths))
                ?? Self.defaultRuntime(hostMinor())
        }
        guard program == nil || runtime == Program.runtime else {
            throw Failure(
                cannot: "use runtime", runtime.identifier, "programs run on '\(Program.runtime)'",
                next: "leave the runtime out", name: "InvalidParameterValue")
        }
        guard runtime.defaultHandler != nil || handler != nil || layer != nil else {
            throw Failure(
                cannot: "use runtime", runtime.identifier, "only \(Self.supported) have an agent",
                next: "give a handler", name: "InvalidParameterValue")
        }
        architecture = try Self.architecture(specification.architecture.value)
        guard requirements.isEmpty || runtime.pythonMinor != nil else {
            throw Failure(
                cannot: "install", requirements[0], "'\(runtime)' is not a Python runtime")
        }
        guard !allowsPickle || hasAgent && runtime.pythonMinor != nil else {
            throw Failure(
                cannot: "pack", name, "only Python's agent answers pickles, and it has none",
                next: handler == nil ? nil : "leave out the handler", name: "InvalidRecord")
        }
    }

    /// The runtime nearest to what the code has been tried with.
    static func defaultRuntime(_ hostMinor: Int?) -> Runtime {
        let supported = Runtime.pythonMinors
        let minor = hostMinor.flatMap { supported.contains($0) ? $0 : nil }
        return .python(minor: minor ?? supported.upperBound)
    }

    /// Checks that Lambda has a runtime, as far as we know its runtimes: those with an agent.
    ///
    /// - Throws: a `Failure` that names the supported ones.
    static func check(runtime name: String) throws(Failure) {
        let runtime = Runtime(name)
        let isKnown = Runtime.withAgent.contains(runtime)
        guard !isKnown, ["python", "nodejs"].contains(where: name.hasPrefix) else { return }
        throw Failure(
            cannot: "use runtime", name, "Lambda supports \(supported)",
            name: "InvalidParameterValue")
    }

    private static let supported =
        "python3.\(Runtime.pythonMinors.lowerBound) to python3.\(Runtime.pythonMinors.upperBound), "
        + Runtime.nodeMajors.map { Runtime.node(major: $0).identifier }.joined(separator: ", ")

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
