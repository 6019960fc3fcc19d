import LPConsole
import Testing

struct TableTests {
    private var table: Table {
        var table = Table([("NAME", .left), ("MEMORY", .right), ("WHEN", .left)])
        table.add(["a", "128 MB", "now"])
        table.add(["longer", "10240 MB", "-"])
        return table
    }

    @Test func `columns are as wide as their cells, and numbers keep to the right`() {
        #expect(
            table.lines(width: 80) == [
                "NAME      MEMORY  WHEN",
                "a         128 MB  now",
                "longer  10240 MB  -",
            ])
    }

    @Test func `a line longer than the terminal is cut`() {
        #expect(table.lines(width: 10) == ["NAME     …", "a        …", "longer  1…"])
        #expect(table.lines(width: 1) == ["…", "…", "…"])
    }

    @Test func `titles alone are a table`() {
        #expect(Table([("NAME", .left), ("N", .right)]).lines(width: .max) == ["NAME  N"])
    }
}
