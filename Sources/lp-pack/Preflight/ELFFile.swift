import Glibc

/// What an ELF file (System V ABI, gABI 4.2) demands of the machine that runs it.
struct ELFFile: Hashable {
    /// Gives a number of bytes at an offset; nil when the file does not have them all.
    typealias Reader = (_ offset: Int, _ count: Int) -> [UInt8]?

    /// Of `e_machine`: 62 is x86-64, 183 is AArch64.
    let machine: UInt16
    let isFor64Bits: Bool
    /// The minor version of the newest glibc 2 whose symbols it asks for; nil when it asks for none.
    let glibcMinor: Int?

    /// The loader that starts it; nil when it needs none, or is for another kind of processor.
    let interpreter: String?

    /// Above what any table of a real file has: a damaged one must not keep us busy.
    private static let longest = 4096

    init(machine: UInt16, isFor64Bits: Bool, glibcMinor: Int?, interpreter: String? = nil) {
        self.machine = machine
        self.isFor64Bits = isFor64Bits
        self.glibcMinor = glibcMinor
        self.interpreter = interpreter
    }

    /// Nil when it is no program or shared library.
    init?(_ read: @escaping Reader) {
        guard let header = read(0, 64) ?? read(0, 52),
            header.starts(with: [0x7F, 0x45, 0x4C, 0x46])
        else { return nil }
        let isLittle = header[5] == 1
        isFor64Bits = header[4] == 2
        let fields = Fields(header)
        let type = fields.number16(16)
        let shown = isLittle ? type : type.byteSwapped
        // ET_EXEC and ET_DYN: all that a loader takes.
        guard shown == 2 || shown == 3 else { return nil }
        machine = isLittle ? fields.number16(18) : fields.number16(18).byteSwapped
        guard isFor64Bits, isLittle, header.count == 64 else {
            (glibcMinor, interpreter) = (nil, nil)
            return
        }
        let segments = Self.segments(fields, read)
        glibcMinor = VersionNeeds(segments, read)?.names().compactMap(Self.glibcMinor).max()
        interpreter = segments.first { $0.kind == 3 }.flatMap { segment in
            read(segment.offset, min(segment.size, Self.longest)).map(Self.text)
        }
    }

    /// Reads an open file; nil when it is no program or shared library.
    init?(descriptor: Int32) {
        self.init { offset, count in
            var bytes = [UInt8](repeating: 0, count: count)
            return pread(descriptor, &bytes, count, off_t(offset)) == count ? bytes : nil
        }
    }

    /// The minor version in `GLIBC_2.34`.
    private static func glibcMinor(_ name: String) -> Int? {
        // Relative relocations came with 2.36 and a name of their own.
        if name == "GLIBC_ABI_DT_RELR" { return 36 }
        guard name.hasPrefix("GLIBC_2.") else { return nil }
        return Int(name.dropFirst("GLIBC_2.".count).prefix { $0 != "." })
    }

    /// A part of the file as the loader sees it (`Elf64_Phdr`).
    private struct Segment {
        /// 1 is PT_LOAD, 2 is PT_DYNAMIC, 3 is PT_INTERP.
        let kind: Int
        let offset: Int
        let address: Int
        let size: Int
    }

    /// The parts of the file; none when the table of them is damaged.
    private static func segments(_ header: Fields, _ read: Reader) -> [Segment] {
        let entrySize = 56
        guard let table = header.number64(32), header.number16(54) == entrySize else { return [] }
        var segments: [Segment] = []
        for index in 0..<min(Int(header.number16(56)), longest) {
            guard let place = sum(table, index * entrySize),
                let entry = read(place, entrySize).map(Fields.init),
                let offset = entry.number64(8), let address = entry.number64(16),
                let size = entry.number64(32)
            else { return [] }
            segments.append(
                Segment(kind: entry.number32(0), offset: offset, address: address, size: size))
        }
        return segments
    }

    /// The text up to a NUL.
    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Little-endian numbers in a piece of the file, which is long enough for them.
    private struct Fields {
        private let bytes: [UInt8]

        init(_ bytes: [UInt8]) { self.bytes = bytes }

        func number16(_ at: Int) -> UInt16 { UInt16(truncatingIfNeeded: number(at, 2)) }
        func number32(_ at: Int) -> Int { Int(truncatingIfNeeded: number(at, 4)) }
        /// Nil when no file is that large.
        func number64(_ at: Int) -> Int? { Int(exactly: number(at, 8)) }

        private func number(_ at: Int, _ count: Int) -> UInt64 {
            bytes[at..<(at + count)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    /// The table of symbol versions that a file needs (`.gnu.version_r`), found as the loader finds it.
    private struct VersionNeeds {
        private let read: Reader
        private var start = 0
        private var count = 0
        private var strings = 0

        init?(_ segments: [Segment], _ read: @escaping Reader) {
            self.read = read
            func offset(of address: Int) -> Int? {
                let load = segments.first {
                    $0.kind == 1 && $0.address <= address && address - $0.address < $0.size
                }
                return load.flatMap { ELFFile.sum($0.offset, address - $0.address) }
            }
            guard let dynamic = segments.last(where: { $0.kind == 2 }) else { return nil }
            var values: [Int: Int] = [:]
            for index in 0..<min(dynamic.size / 16, ELFFile.longest) {
                guard let place = ELFFile.sum(dynamic.offset, index * 16),
                    let entry = read(place, 16).map(Fields.init)
                else { return nil }
                let tag = entry.number64(0)
                if tag == 0 { break }
                if let tag { values[tag] = entry.number64(8) }
            }
            // DT_VERNEED, DT_VERNEEDNUM and DT_STRTAB.
            guard let needs = values[0x6FFF_FFFE].flatMap(offset), let count = values[0x6FFF_FFFF],
                let strings = values[5].flatMap(offset)
            else { return nil }
            (start, self.count, self.strings) = (needs, count, strings)
        }

        /// The names of the versions.
        func names() -> [String] {
            var names: [String] = []
            var place = start
            for _ in 0..<min(count, ELFFile.longest) {
                guard let need = read(place, 16).map(Fields.init) else { break }
                var part = ELFFile.sum(place, need.number32(8))
                for _ in 0..<need.number16(2) {
                    guard let at = part, names.count < ELFFile.longest,
                        let version = read(at, 16).map(Fields.init)
                    else { break }
                    if let name = string(version.number32(8)) { names.append(name) }
                    if version.number32(12) == 0 { break }
                    part = ELFFile.sum(at, version.number32(12))
                }
                guard need.number32(12) > 0, let next = ELFFile.sum(place, need.number32(12)) else {
                    break
                }
                place = next
            }
            return names
        }

        private func string(_ index: Int) -> String? {
            guard let place = ELFFile.sum(strings, index) else { return nil }
            // Names of versions are short; near the end of a file fewer bytes are left than that.
            let bytes = read(place, 32) ?? read(place, 16)
            return bytes.map(ELFFile.text)
        }
    }

    private static func sum(_ one: Int, _ other: Int) -> Int? {
        let (sum, overflows) = one.addingReportingOverflow(other)
        return overflows || sum < 0 ? nil : sum
    }
}
