import LPCloud
import LPConsole
import LPCore

/// What is shown of functions: a record or a table's row for each.
struct FunctionListing {
    let account: Account

    /// The function in the form of a specification, so that lp-deploy finds nothing to change in it.
    func record(_ function: DeployedFunction) -> Record {
        let configuration = function.configuration
        var record = Record()
        func put(_ name: String, _ value: (some Encodable)?) {
            if let value { record[name] = JSONText(encoding: value) }
        }
        put("function", configuration.name)
        put("runtime", configuration.runtime)
        put("architecture", configuration.architectures?.first)
        put("handler", configuration.handler)
        put("memory", configuration.memory)
        put("timeout", configuration.timeout)
        put("storage", configuration.storage)
        put("role", configuration.role == account.defaultRole ? nil : configuration.role)
        put("description", configuration.description.flatMap { $0.isEmpty ? nil : $0 })
        if !function.userTags.isEmpty { put("tags", function.userTags) }
        if !configuration.variables.isEmpty {
            put("envNames", configuration.variables.keys.sorted())
        }
        record["package"] = package(function)
        record["deployed"] = account.deployed(configuration)
        return record
    }

    /// What is known of the package; nil when the code is not the one that was packed.
    private func package(_ function: DeployedFunction) -> JSONText? {
        guard let sha256 = function.configuration.codeSha256, let content = function.content else {
            return nil
        }
        var members = [
            ("sha256", JSONText(string: sha256)), ("content", JSONText(string: content)),
        ]
        if let bytes = function.configuration.codeSize {
            members.append(("bytes", JSONText(bytes)))
        }
        return .object(members)
    }

    /// The functions as a table for people.
    func table(_ functions: [DeployedFunction]) -> Table {
        var table = Table([
            ("NAME", .left), ("RUNTIME", .left), ("MEMORY", .right), ("TIMEOUT", .right),
            ("CODE", .right), ("MODIFIED", .left),
        ])
        for function in functions.map(\.configuration) {
            table.add([
                function.name, function.runtime ?? "-",
                function.memory.map { "\($0) MB" } ?? "-",
                function.timeout.map { "\($0) s" } ?? "-",
                function.codeSize.map(Self.size) ?? "-",
                function.modified.map(Self.minute) ?? "-",
            ])
        }
        return table
    }

    /// A size with one decimal: `4.2 MB`.
    static func size(_ bytes: Int) -> String {
        if bytes < 1000 { return "\(bytes) B" }
        var tenths = (bytes + 50) / 100
        var unit = "kB"
        if tenths >= 10_000 {
            tenths = (tenths + 500) / 1000
            unit = "MB"
        }
        return "\(tenths / 10).\(tenths % 10) \(unit)"
    }

    /// `2026-11-23T15:31:07.000+0000` as `2026-11-23 15:31`.
    static func minute(_ time: String) -> String {
        String(time.prefix(16)).replacing("T", with: " ")
    }
}
