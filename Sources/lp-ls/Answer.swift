import LPConsole
import LPCore

/// What there is to show for one thing that was asked for.
enum Answer<Item: Sendable>: Sendable {
    case found(Item, Record)
    /// A record that goes on with its error.
    case failed(Record)
    /// A name of nothing that can be shown, which stderr was told.
    case missing

    /// Looks each operand up, several at once.
    ///
    /// - Parameters:
    ///   - find: what is of a name.
    ///   - describe: writes what was found into a record, which may hold other fields.
    /// - Throws: a `Failure` that no other operand can escape.
    static func all(
        to operands: [Operand],
        find: @escaping @Sendable (String) async throws(Failure) -> Item,
        describe: @escaping @Sendable (Item, inout Record) -> Void
    ) async throws(Failure) -> [Answer] {
        let found = try await operands.concurrentMap(atOnce: 16) {
            (operand) async throws(Failure) -> (Answer, Failure?) in
            let (name, given): (String, Record?)
            switch operand {
            case .failed(let record): return (.failed(record), nil)
            case .name(let operand): (name, given) = (operand, nil)
            case .record(let record, let operand): (name, given) = (operand, record)
            }
            do throws(Failure) {
                let item = try await find(name)
                var record = given ?? Record()
                describe(item, &record)
                return (.found(item, record), nil)
            } catch {
                guard error.kind == .item else { throw error }
                return (given.map { .failed($0.failed(error)) } ?? .missing, error)
            }
        }
        for case (_, let failure?) in found { Console.note("\(failure)") }
        return found.map(\.0)
    }

    /// Writes answers in their order: records, or a table of what was found.
    ///
    /// - Throws: a `Failure` when they cannot be written.
    static func write(
        _ answers: [Answer], as format: Format?, table: ([Item]) -> Table
    ) throws(Failure) -> Ending {
        var writer = LineWriter()
        if format == .table || format == nil && Console.isTerminal(1) {
            let items = answers.compactMap {
                if case .found(let item, _) = $0 { item } else { nil }
            }
            for line in items.isEmpty ? [] : table(items).lines(width: Console.width(1)) {
                writer.append(Array(line.utf8))
            }
        } else {
            for answer in answers {
                switch answer {
                case .found(_, let record), .failed(let record): writer.append(record.line)
                case .missing: continue
                }
            }
        }
        do { try writer.flush() } catch { return try error.endingUnread() }
        return answers.contains { if case .found = $0 { false } else { true } }
            ? .someFailed : .done
    }
}
