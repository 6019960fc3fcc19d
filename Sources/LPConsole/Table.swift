/// Rows under titles, laid out for people: columns as wide as their widest cell.
public struct Table: Sendable {
    /// Which edge of its column a cell keeps to.
    public enum Alignment: Hashable, Sendable { case left, right }

    private let columns: [(title: String, alignment: Alignment)]
    private var rows: [[String]] = []

    public init(_ columns: [(title: String, alignment: Alignment)]) { self.columns = columns }

    /// Adds a row: a cell for each column.
    public mutating func add(_ cells: [String]) { rows.append(cells) }

    /// The lines to print, the titles first.
    ///
    /// - Parameter width: the terminal's; a longer line is cut and ends in `…`.
    public func lines(width: Int) -> [String] {
        let all = [columns.map(\.title)] + rows
        let widths = columns.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { cells in
            let padded = columns.indices.map { column in
                pad(cells[column], to: widths[column], columns[column].alignment)
            }
            let line = padded.joined(separator: "  ").trimmingTrailingSpaces
            return line.count > width ? line.prefix(max(0, width - 1)) + "…" : line
        }
    }

    private func pad(_ cell: String, to width: Int, _ alignment: Alignment) -> String {
        let space = String(repeating: " ", count: width - cell.count)
        return alignment == .left ? cell + space : space + cell
    }
}

extension String {
    fileprivate var trimmingTrailingSpaces: String {
        String(self[..<(lastIndex { $0 != " " }.map(index(after:)) ?? startIndex)])
    }
}
