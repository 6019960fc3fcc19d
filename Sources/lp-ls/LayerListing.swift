import LPCloud
import LPConsole
import LPCore

/// What is shown of layers: a record or a table's row for each.
struct LayerListing: Sendable {
    let account: Account

    /// Writes a layer into a record in the form of a specification, in which lp-deploy finds nothing to change.
    func describe(_ layer: ListedLayer, in record: inout Record) {
        let version = layer.version
        func put(_ name: String, _ value: (some Encodable)?) {
            record[name] = value.map { JSONText(encoding: $0) }
        }
        put("layer", layer.name)
        put("runtime", version.runtimes?.first)
        put("architecture", version.architectures?.first)
        put("description", version.text.isEmpty ? nil : version.text)
        record["package"] = version.content.map {
            .package(sha256: layer.code.sha256, content: $0, bytes: layer.code.bytes)
        }
        record["deployed"] = account.deployed(version)
    }

    /// The layers as a table for people.
    func table(_ layers: [ListedLayer]) -> Table {
        var table = Table([
            ("NAME", .left), ("VERSION", .right), ("RUNTIME", .left), ("ARCHITECTURE", .left),
            ("CODE", .right), ("MADE", .left),
        ])
        for layer in layers {
            table.add([
                layer.name, "\(layer.version.number)",
                layer.version.runtimes?.joined(separator: ",") ?? "-",
                layer.version.architectures?.joined(separator: ",") ?? "-",
                Wording.size(layer.code.bytes), layer.version.modified.map(Wording.minute) ?? "-",
            ])
        }
        return table
    }
}
