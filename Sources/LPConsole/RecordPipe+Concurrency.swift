import Dispatch
public import LPCore
import Synchronization

extension RecordPipe {
    /// Hands records to an `act` that suspends, several at once; they go out in order all the same.
    ///
    /// As with threads a `Failure` of kind `unable` fails the records that have not been begun. The main thread and
    /// others of its own wait for the acts, never one of those on which the acts run.
    ///
    /// - Parameters:
    ///   - limit: how many acts are under way at once.
    ///   - claim: what acting on a record touches: those that touch the same are acted on in their order. Called for
    ///     every record, in their order.
    ///   - hide: removes from a record that goes out what must not be shown.
    ///   - show: what is written for a record; nil for nothing.
    /// - Throws: a `Failure` when the input cannot be read or holds another number of records than
    ///   expected, or the output cannot be written.
    @MainActor
    public mutating func run(
        expecting expected: Expected = .any, atOnce limit: Int,
        claiming claim: @Sendable (Record) -> Turns.Claim = { _ in Turns.Claim() },
        hiding hide: @Sendable (inout Record) -> Void = { _ in },
        showing show: @Sendable (Record) -> [UInt8]? = { $0.line },
        _ act: @escaping @Sendable (inout Record) async throws(Failure) -> Void
    ) throws(Failure) -> Ending {
        try run(
            expecting: expected, helpers: Helpers(limit - 1), claiming: claim, hiding: hide,
            showing: show
        ) { (record) throws(Failure) in try Self.wait(for: act, on: &record) }
    }

    /// Acts on a record, on a thread that may block.
    private static func wait(
        for act: @escaping @Sendable (inout Record) async throws(Failure) -> Void,
        on record: inout Record
    ) throws(Failure) {
        let given = record
        let (changed, failure) = wait { () async -> (Record, Failure?) in
            var record = given
            do throws(Failure) { try await act(&record) } catch { return (record, error) }
            return (record, nil)
        }
        record = changed
        if let failure { throw failure }
    }

    /// Waits for work that suspends, on a thread that may block.
    private static func wait<Product: Sendable>(
        for work: @escaping @Sendable () async -> Product
    ) -> Product {
        let outcome = Outcome<Product>()
        Task.detached { outcome.set(await work()) }
        return outcome.get()
    }

    /// What one thread waits for and another one brings.
    private final class Outcome<Product: Sendable>: Sendable {
        private let product = Mutex<Product?>(nil)
        private let isThere = DispatchSemaphore(value: 0)

        func set(_ product: Product) {
            self.product.withLock { $0 = product }
            isThere.signal()
        }

        func get() -> Product {
            while true {
                isThere.wait()
                if let product = product.withLock({ $0 }) { return product }
            }
        }
    }
}
