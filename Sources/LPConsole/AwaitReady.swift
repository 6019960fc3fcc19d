import Glibc

/// Waits until a descriptor can be read or written.
///
/// Descriptors 0 to 2 are shared: whoever started us may have made them non-blocking (open(2)).
func awaitReady(_ descriptor: Int32, _ events: Int32) {
    var poll = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    _ = Glibc.poll(&poll, 1, -1)
}
