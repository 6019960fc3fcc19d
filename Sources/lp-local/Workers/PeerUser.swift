import Glibc
import NIOCore

/// Whose program is at the other end of a connection over loopback, as proc(5) knows it (net/tcp).
enum PeerUser {
    /// Whether it is this server's user.
    static func isOurs(_ channel: any Channel) -> Bool {
        guard let own = channel.localAddress?.port, let peer = channel.remoteAddress?.port else {
            return false
        }
        return user(from: peer, to: own, in: "/proc/net/tcp") == getuid()
    }

    /// The user of a socket, by the ports of a connection between two addresses of this machine.
    ///
    /// - Parameter table: a file, a line a socket: `0: 0100007F:ABCD 0100007F:1234 01 … … … UID`.
    static func user(from local: Int, to remote: Int, in table: String) -> uid_t? {
        let ends = [local, remote].map { port in
            let digits = String(port, radix: 16, uppercase: true)
            return "0100007F:" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        var rest = DurableFile.contents(table)[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = rest[..<end]
            rest = rest[(end + 1)...]
            let words = line.split(separator: UInt8(ascii: " "), maxSplits: 8)
            guard words.count > 8, words[1].elementsEqual(ends[0].utf8),
                words[2].elementsEqual(ends[1].utf8)
            else { continue }
            return uid_t(String(decoding: words[7], as: UTF8.self))
        }
        return nil
    }
}
