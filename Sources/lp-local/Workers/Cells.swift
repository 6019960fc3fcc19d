import Glibc
import LPCore

/// The lp-cells that wait for a worker to run: where they take long to get ready, one does ahead of its need.
final class Cells {
    let kind: Cell
    private let groups: MemoryGroups?
    private var spare: WaitingCell?

    init(_ kind: Cell, groups: MemoryGroups?) {
        self.kind = kind
        self.groups = groups
    }

    /// Whether the kernel keeps workers to their memory.
    var haveGroups: Bool { groups != nil }
    /// The process that waits.
    var waiting: pid_t? { spare?.pid }

    /// One for a worker.
    ///
    /// - Throws: a `Failure` when none can be started.
    func take() throws(Failure) -> WaitingCell {
        collect()
        defer { spare = nil }
        if let spare { return spare }
        return try start()
    }

    /// Sees to it that one waits.
    func refill() { if spare == nil, groups != nil { spare = try? start() } }

    /// Takes note of the end of the one that waits.
    func collect() {
        guard let spare, waitpid(spare.pid, nil, WNOHANG) == spare.pid else { return }
        drop(spare.group)
        self.spare = nil
    }

    /// Forgets the one that waits, which then ends.
    func dismiss() { spare = nil }

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
