import Glibc

/// What an errno says: lower case, no full stop.
public func systemReason(_ number: Int32) -> String {
    let text = String(cString: strerror(number))
    return text.prefix(1).lowercased() + text.dropFirst()
}
