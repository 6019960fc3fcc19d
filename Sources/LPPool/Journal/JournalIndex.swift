/// Which inputs a journal has results of, and how often each has come in this run: 40 bytes an input.
struct JournalIndex {
    private struct Entry {
        let key: JournalKey
        /// Where the line of its result starts; 0, where no result can be, for none.
        var offset: Int
        /// How often the input has come, counted where it came first.
        var entered: UInt32
    }

    private var entries: [Entry] = []
    /// Open addressing: 1 + the place in `entries`, 0 where free; a power of two, at most three quarters in use.
    private var slots: [UInt32] = Array(repeating: 0, count: 1 << 10)

    /// Takes note of a line, after all those before it.
    ///
    /// - Parameter offset: where it starts; nil when it holds no result, which takes back an earlier one.
    mutating func note(_ key: JournalKey, occurrence: Int, at offset: Int?) {
        let place = place(of: key.again(occurrence))
        entries[place].offset = offset ?? 0
    }

    /// Takes note of the next input of this run; where the result of an earlier run is, if there is one.
    mutating func enter(_ key: JournalKey) -> (occurrence: Int, offset: Int?) {
        let first = place(of: key)
        let occurrence = Int(entries[first].entered)
        entries[first].entered += 1
        let offset = entries[occurrence == 0 ? first : place(of: key.again(occurrence))].offset
        return (occurrence, offset == 0 ? nil : offset)
    }

    /// The place of a key in `entries`, which it has from now on.
    private mutating func place(of key: JournalKey) -> Int {
        let slot = slot(of: key)
        if slots[slot] > 0 { return Int(slots[slot]) - 1 }
        entries.append(Entry(key: key, offset: 0, entered: 0))
        slots[slot] = UInt32(entries.count)
        if 4 * entries.count > 3 * slots.count { grow() }
        return entries.count - 1
    }

    private func slot(of key: JournalKey) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: key.low) & mask
        while slots[slot] > 0, entries[Int(slots[slot]) - 1].key != key { slot = (slot + 1) & mask }
        return slot
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: 2 * slots.count)
        for (place, entry) in entries.enumerated() {
            slots[slot(of: entry.key)] = UInt32(place + 1)
        }
    }
}
