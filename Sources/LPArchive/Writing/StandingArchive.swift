import Dispatch
import Glibc
import LPCore
import Synchronization

/// The file that an archive is to replace, hashed on a thread of its own while the archive is made ready.
public final class StandingArchive: Sendable {
    private let found = Mutex<(stamp: FileStamp, hash: ContentHash)?>(nil)
    private let work = DispatchGroup()

    /// Begins with the file that a path leads to, if there is one.
    public init(at path: String) {
        work.enter()
        SystemThread.detach { [self] in
            let made = Self.read(path)
            found.withLock { $0 = made }
            work.leave()
        }
    }

    /// The hash of the file with this stamp, waited for; nil when it is another by now.
    func hash(of stamp: FileStamp) -> ContentHash? {
        work.wait()
        return found.withLock { $0?.stamp == stamp ? $0?.hash : nil }
    }

    private static func read(_ path: String) -> (stamp: FileStamp, hash: ContentHash)? {
        // What is no regular file may have no end, and what is larger is none of our archives.
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size <= ZipReader.unpackedLimit,
            let file = try? OpenFile(reading: path), let before = try? file.stamp(),
            let hash = try? ContentHash(of: file), let after = try? file.stamp(), after == before
        else { return nil }
        return (after, hash)
    }
}
