import LPArchive
import LPConsole
import LPCore

/// What `--list` shows: every file that would ship, and what would not and why.
struct Listing {
    private struct Row {
        let ships: Bool
        let bytes: Int?
        let name: String
        let why: String
    }

    private var rows: [Row] = []

    /// - Throws: a `Failure` that names a file which cannot be read.
    init(_ packed: PackedFiles) throws(Failure) {
        for file in packed.files {
            let bytes = try PackageSize([file]).total
            rows.append(
                Row(ships: true, bytes: bytes, name: file.name, why: packed.origin(of: file)))
        }
        for omission in packed.omissions {
            let name = omission.name + (omission.isFolder ? "/" : "")
            rows.append(
                Row(ships: false, bytes: omission.bytes, name: name, why: omission.reason))
        }
        rows.sort { PathName($0.name) < PathName($1.name) }
    }

    /// The lines for a descriptor, without the last newline.
    func text(on descriptor: Int32) -> [UInt8] {
        let isTerminal = Console.isTerminal(descriptor)
        let lines = lines(asTable: isTerminal, width: Console.width(descriptor))
        return Array(lines.joined(separator: "\n").utf8)
    }

    /// The lines to write: a table for people, tabs between the cells for programs.
    func lines(asTable: Bool, width: Int) -> [String] {
        func plain(_ text: String) -> String {
            String(
                text.unicodeScalars.map {
                    $0.value < 0x20 || $0.value == 0x7F ? "?" : Character($0)
                })
        }
        let cells = rows.map { row in
            [
                row.ships ? "ships" : "stays", row.bytes.map(String.init) ?? "-",
                plain(row.name), plain(row.why),
            ]
        }
        guard asTable else { return cells.map { $0.joined(separator: "\t") } }
        var table = Table([("", .left), ("BYTES", .right), ("NAME", .left), ("WHY", .left)])
        for row in cells { table.add(row) }
        return table.lines(width: width)
    }
}
