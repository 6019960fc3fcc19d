import Glibc

/// A path as the kernel knows it: names differ when their bytes do.
///
/// To a `String` two spellings of one letter, composed and decomposed, are the same.
public struct PathName: Hashable, Comparable, Sendable {
    public let text: String

    public init(_ text: String) { self.text = text }

    public static func == (one: PathName, other: PathName) -> Bool {
        one.order(other) == 0
    }

    public static func < (one: PathName, other: PathName) -> Bool {
        one.order(other) < 0
    }

    /// Negative before the other, positive after it.
    private func order(_ other: PathName) -> Int {
        var (one, other) = (text, other.text)
        return one.withUTF8 { one in
            other.withUTF8 { other in
                let shared = min(one.count, other.count)
                guard shared > 0, let start = one.baseAddress, let others = other.baseAddress,
                    case let order = memcmp(start, others, shared), order != 0
                else { return one.count - other.count }
                return Int(order)
            }
        }
    }

    public func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
