import LPConsole
import LPCore

/// What the user asks to be shown.
enum Operand: Sendable {
    case name(String)
    /// A record that names a function or a layer.
    case record(Record, naming: String)
    /// A record that failed, here or in a command before.
    case failed(Record)

    /// The operands, with the lines of stdin in the place of `-`: names, and records as other commands write them.
    ///
    /// - Parameter field: the field of a record that holds the name.
    /// - Throws: a `Failure` when stdin cannot be read.
    static func read(_ names: [String], field: String) throws(Failure) -> [Operand] {
        var operands: [Operand] = []
        for name in names {
            guard name == "-" else {
                operands.append(.name(name))
                continue
            }
            var reader = LineReader()
            while let line = try reader.next() {
                if !line.isBlank { operands.append(Operand(line, field: field)) }
            }
        }
        return operands
    }

    private init(_ line: LineBuffer.Line, field: String) {
        if case .text(let bytes) = line {
            let name = String(decoding: bytes, as: UTF8.self).trimmingBlanks
            // No name starts like a record.
            guard name.hasPrefix("{") else {
                self = .name(name)
                return
            }
        }
        do throws(Failure) {
            let record = try Record(line)
            guard !record.hasFailed else {
                self = .failed(record)
                return
            }
            guard let name = try record.setting(field, String.self).value else {
                throw Failure(
                    cannot: "list", "record", "it names no \(field)", name: "InvalidRecord")
            }
            self = .record(record, naming: name)
        } catch {
            Console.note("\(error)")
            self = .failed(Record(quoting: line).failed(error))
        }
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        var rest = drop { $0.isWhitespace }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
