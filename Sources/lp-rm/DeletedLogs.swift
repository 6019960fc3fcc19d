import LPCloud
import LPCore
import Synchronization

/// The groups of logs that were deleted, which what still ran may have brought back.
final class DeletedLogs: Sendable {
    private let groups = Mutex<[String]>([])

    /// Remembers a group.
    func note(_ group: String) { groups.withLock { $0.append(group) } }

    /// Deletes all that are there again after a while.
    ///
    /// - Parameter pause: what waits; a test's clock need not.
    /// - Throws: the `Failure` of the first that cannot be deleted.
    func sweep(
        _ logs: any LogGroupService,
        pause: (Duration) async -> Void = { try? await Task.sleep(for: $0) }
    ) async throws(Failure) {
        let groups = groups.withLock { $0 }
        guard !groups.isEmpty else { return }
        await pause(.seconds(1))
        _ = try await groups.concurrentMap(atOnce: 8) { (group) async throws(Failure) in
            try await logs.deleteGroup(group)
        }
    }
}
