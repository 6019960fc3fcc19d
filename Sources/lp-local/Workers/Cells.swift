import Glibc
import LPCore

/// The lp-cells that wait for a worker to run: where they take long to get ready, some do ahead of their need.
final class Cells {
    let kind: Cell
    private let groups: MemoryGroups?
    private var spare: [WaitingCell] = []

    /// How many wait: calls that need a worker come in pairs, and one upon another.
    private static let most = 2

    init(_ kind: Cell, groups: MemoryGroups?) {
        self.kind = kind
        self.groups = groups
    }

    /// Whether the kernel keeps workers to their memory.
    var haveGroups: Bool { groups != nil }
    /// The processes that wait.
    var waiting: [pid_t] { spare.map(\.pid) }

    /// One for a worker.
    ///
    /// - Throws: a `Failure` when none can be started.
    func take() throws(Failure) -> WaitingCell {
        collect()
        return try spare.isEmpty ? start() : spare.removeFirst()
    }

    /// Sees to it that some wait.
    func refill() {
        while groups != nil, spare.count < Self.most, let fresh = try? start() {
            spare.append(fresh)
        }
    }

    /// Takes note of the end of those that wait.
    func collect() {
        spare.removeAll { cell in
            guard waitpid(cell.pid, nil, WNOHANG) == cell.pid else { return false }
            drop(cell.group)
            return true
        }
    }

    /// Forgets those that wait, which then end.
    func dismiss() { spare = [] }

    /// Removes the group of a worker that has ended.
    func drop(_ group: MemoryGroup?) { if let group { groups?.remove(group) } }

    /// Removes groups that could not be removed before.
    func sweep() { groups?.sweep() }

    /// Leaves no group behind.
    func close() { groups?.close() }

    private func start() throws(Failure) -> WaitingCell {
        let group = groups?.make()
        do throws(Failure) {
            return try WaitingCell(kind, in: group)
        } catch {
            drop(group)
            throw error
        }
    }
}
