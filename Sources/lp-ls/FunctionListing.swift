import LPCloud
import LPConsole
import LPCore

/// What is shown of functions: a record or a table's row for each.
struct FunctionListing: Sendable {
    let account: Account
    /// Whether it is shown how they stand.
    var showsState = false
    /// Whether it is shown which of them are ours.
    var showsOwnership = false

    /// Writes a function into a record in the form of a specification, in which lp-deploy finds nothing to change.
    ///
    /// Fields that are no facts about what is deployed stay.
    func describe(_ function: DeployedFunction, in record: inout Record) {
        let configuration = function.configuration
        func put(_ name: String, _ value: (some Encodable)?) {
            record[name] = value.map { JSONText(encoding: $0) }
        }
        put("function", configuration.name)
        put("runtime", configuration.runtime)
        put("architecture", configuration.architectures?.first)
        put("handler", configuration.handler)
        put("memory", configuration.memory)
        put("timeout", configuration.timeout)
        put("storage", configuration.storage)
        put("layers", configuration.layers.isEmpty ? nil : configuration.layers)
        put("vpc", configuration.vpc)
        put("role", configuration.role == account.defaultRole ? nil : configuration.role)
        put("description", configuration.description.flatMap { $0.isEmpty ? nil : $0 })
        put("concurrency", function.concurrency)
        put("tags", function.userTags.isEmpty ? nil : function.userTags)
        // Never their values.
        record["env"] = nil
        put(
            "envNames",
            configuration.variables.isEmpty ? nil : configuration.variables.keys.sorted())
        if showsState {
            put("state", configuration.condition)
            put("stateReason", configuration.conditionReason)
        }
        if showsOwnership {
            record["managed"] = ownership(of: function).map(JSONText.init) ?? .null
        }
        if !isPackage(record["package"], of: function) { record["package"] = package(function) }
        record["deployed"] = account.deployed(configuration)
    }

    /// The record of a function alone.
    func record(_ function: DeployedFunction) -> Record {
        var record = Record()
        describe(function, in: &record)
        return record
    }

    /// Whether it is ours; nil when nobody can tell.
    private func ownership(of function: DeployedFunction) -> Bool? {
        function.tagsProblem == nil ? function.isManaged : nil
    }

    /// Whether a record's package is the code that runs, so that all that lp-pack said of it holds.
    private func isPackage(_ package: JSONText?, of function: DeployedFunction) -> Bool {
        guard let sha256 = function.configuration.codeSha256 else { return false }
        return package?.members?.last { $0.name.string == "sha256" }?.value.string == sha256
    }

    /// What is known of the package; nil when the code is not the one that was packed.
    private func package(_ function: DeployedFunction) -> JSONText? {
        guard let sha256 = function.configuration.codeSha256, let content = function.content else {
            return nil
        }
        return .package(
            sha256: sha256, content: content, bytes: function.configuration.codeSize)
    }

    /// The functions as a table for people.
    func table(_ functions: [DeployedFunction]) -> Table {
        var columns: [(title: String, alignment: Table.Alignment)] = [
            ("NAME", .left), ("RUNTIME", .left), ("MEMORY", .right), ("TIMEOUT", .right),
            ("CODE", .right), ("LAYERS", .right), ("MODIFIED", .left),
        ]
        if showsState { columns.append(("STATE", .left)) }
        if showsOwnership { columns.append(("OURS", .left)) }
        var table = Table(columns)
        for function in functions {
            var cells = Self.cells(function.configuration)
            if showsState { cells.append(function.configuration.condition ?? "-") }
            if showsOwnership {
                cells.append(ownership(of: function).map { $0 ? "yes" : "no" } ?? "?")
            }
            table.add(cells)
        }
        return table
    }

    private static func cells(_ configuration: FunctionConfiguration) -> [String] {
        let memory = configuration.memory.map { "\($0) MB" }
        let timeout = configuration.timeout.map { "\($0) s" }
        return [
            configuration.name, configuration.runtime ?? "-", memory ?? "-", timeout ?? "-",
            configuration.codeSize.map(Wording.size) ?? "-", String(configuration.layers.count),
            configuration.modified.map(Wording.minute) ?? "-",
        ]
    }
}
