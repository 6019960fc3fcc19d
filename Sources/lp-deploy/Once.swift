import LPCore
import Synchronization

/// What is asked for once in a run, however many want it at once; and again by those who come after a failure.
final class Once<Value: Sendable>: Sendable {
    private let task: Mutex<Task<Result<Value, Failure>, Never>?>

    /// - Parameter known: the value, where nobody has to be asked.
    init(_ known: Value? = nil) {
        task = Mutex(known.map { known in Task { .success(known) } })
    }

    /// What the first who wants it gets.
    ///
    /// - Throws: the `Failure` of the first, for all who wait with it.
    func value(_ ask: @escaping @Sendable () async throws(Failure) -> Value)
        async throws(Failure) -> Value
    {
        let asked = task.withLock { task in
            let asked = task ?? Task { await Self.result(ask) }
            task = asked
            return asked
        }
        let answer = await asked.value
        if case .failure = answer { task.withLock { if $0 == asked { $0 = nil } } }
        return try answer.get()
    }

    private static func result(_ ask: () async throws(Failure) -> Value) async
        -> Result<Value, Failure>
    {
        do throws(Failure) { return .success(try await ask()) } catch { return .failure(error) }
    }
}
