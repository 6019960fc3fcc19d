import LPCore
import Synchronization

/// What became of the layers whose records came before, in the same run.
final class RunLayers: Sendable {
    enum Fate: Hashable, Sendable {
        /// It would be published, but for the plan; nobody knows its version yet.
        case planned
        /// No version of it has what the record asks for.
        case failed
    }

    private let fates = Mutex<[String: Fate]>([:])

    /// Takes note of a layer; nil when its newest version is what its record asks for.
    func note(_ name: String, _ fate: Fate?) { fates.withLock { $0[name] = fate } }

    /// Whether what a function asks for is a version that is yet to be published.
    ///
    /// - Parameter layer: as a record names it.
    /// - Throws: a `Failure` when the layer's own record failed.
    func isPlanned(_ layer: String) throws(Failure) -> Bool {
        let name = LayerName.plain(layer)
        // Other versions are there already.
        guard name == layer else { return false }
        switch fates.withLock({ $0[name] }) {
        case nil: return false
        case .planned: return true
        case .failed:
            throw Failure(
                cannot: "use layer", name, "its own record failed",
                next: "see the line about it, and run the same command again", name: "LayerFailed")
        }
    }
}
