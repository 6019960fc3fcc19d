import LPConsole
import LPCore

extension Record {
    /// What deploying it touches: its function or its layer, and the layers that it names.
    var claim: Turns.Claim {
        var claim = Turns.Claim()
        if let function = self["function"]?.string { claim.changes.insert("function " + function) }
        if let layer = self["layer"]?.string { claim.changes.insert("layer " + layer) }
        let layers = self["layers"].map { $0.elements ?? [$0] } ?? []
        claim.needs = Set(layers.compactMap(\.string).map { "layer " + LayerName.plain($0) })
        return claim
    }
}
