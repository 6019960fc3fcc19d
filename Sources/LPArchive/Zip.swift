import FoundationEssentials
import LPCore

/// What all parts of the writer of archives go by.
enum Zip {
    /// Larger files are compressed in blocks of so many bytes: enough work for a thread, little memory, and a
    /// split that depends on nothing but the size.
    static let block = 512 << 10

    /// For work that has the machine for itself: a thread for every processor.
    static var helpers: Helpers { Helpers(ProcessInfo.processInfo.activeProcessorCount - 1) }
}
