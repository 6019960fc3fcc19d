import Glibc

/// Waits until a descriptor can be read or written.
///
/// Descriptors 0 to 2 are shared: whoever started us may have made them non-blocking (open(2)).
func awaitReady(_ descriptor: Int32, _ events: Int32) {
    var poll = pollfd(fd: descriptor, events: Int16(events), revents: 0)
    _ = Glibc.poll(&poll, 1, -1)
}

/// Waits until a descriptor can be read; false when the reader of an output goes away before.
///
/// A pipe says that its reader has gone by POLLERR, a socket by POLLHUP.
func awaitInput(_ descriptor: Int32, whileRead output: Int32) -> Bool {
    var polls = [
        pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: output, events: 0, revents: 0),
    ]
    while Glibc.poll(&polls, 2, -1) < 0, errno == EINTR {}
    return polls[0].revents != 0 || polls[1].revents & Int16(POLLERR | POLLHUP) == 0
}
