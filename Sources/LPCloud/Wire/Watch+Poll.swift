import Glibc

extension Watch {
    /// Sleeps until one of the descriptors is ready, or the time is over.
    static func wait(_ watches: [Watch], milliseconds: Int) {
        var polls = watches.map { watch in
            let events: Int32 =
                switch watch.event {
                case .readable: POLLIN
                case .writable: POLLOUT
                case .hangUp: 0
                }
            return pollfd(fd: watch.descriptor, events: Int16(events), revents: 0)
        }
        _ = poll(&polls, nfds_t(polls.count), Int32(clamping: milliseconds))
    }
}
