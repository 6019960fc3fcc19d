/// Numbers written least significant byte first.
struct LittleEndian {
    private(set) var bytes: [UInt8] = []

    mutating func put(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
    }

    mutating func put(_ more: [UInt8]) { bytes += more }
}

extension [UInt8] {
    /// The number at an offset, least significant byte first.
    func number<Number: FixedWidthInteger>(_ at: Int) -> Number {
        withUnsafeBytes {
            Number(littleEndian: $0.loadUnaligned(fromByteOffset: at, as: Number.self))
        }
    }
}
