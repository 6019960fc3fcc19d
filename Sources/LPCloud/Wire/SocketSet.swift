import CLPLinux
import Glibc

/// The sockets that somebody waits for, as an epoll set whose wishes reach the kernel only before it is asked.
///
/// Between two requests on one connection libcurl takes its wish back and makes it again, maybe much later. That costs
/// nothing here: a wish taken back reaches the kernel only when it tells of the socket all the same.
final class SocketSet {
    /// Readable when a socket is ready.
    let descriptor: Int32
    /// By descriptor: what is wished for now, and what the kernel knows.
    private var sockets: [(wanted: UInt32, known: UInt32)] = []
    private var changed: [Int32] = []
    private var events: [epoll_event]

    /// - Parameter capacity: how many ready sockets are told of at once.
    init(capacity: Int) {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        precondition(descriptor >= 0, "no descriptor is left")
        events = Array(repeating: epoll_event(), count: max(capacity, 1))
    }

    deinit { _ = Glibc.close(descriptor) }

    func want(_ socket: Int32, readable: Bool, writable: Bool) {
        let place = Int(socket)
        while sockets.count <= place { sockets.append((0, 0)) }
        sockets[place].wanted =
            (readable ? EPOLLIN.rawValue : 0) | (writable ? EPOLLOUT.rawValue : 0)
        changed.append(socket)
    }

    /// Closes a socket, which the kernel then forgets.
    func close(_ socket: Int32) -> Int32 {
        if Int(socket) < sockets.count { sockets[Int(socket)] = (0, 0) }
        return Glibc.close(socket)
    }

    /// Tells the kernel what has changed.
    func update() {
        for socket in changed {
            let (wanted, known) = sockets[Int(socket)]
            guard wanted != 0, wanted != known else { continue }
            sockets[Int(socket)].known = wanted
            var event = epoll_event(events: wanted, data: epoll_data_t(fd: socket))
            let change = known == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD
            guard epoll_ctl(descriptor, change, socket, &event) != 0, errno == ENOENT else {
                continue
            }
            // It was closed behind our back, and this is another one.
            epoll_ctl(descriptor, EPOLL_CTL_ADD, socket, &event)
        }
        changed.removeAll(keepingCapacity: true)
    }

    private func forget(_ socket: Int32) {
        sockets[Int(socket)].known = 0
        var event = epoll_event()
        epoll_ctl(descriptor, EPOLL_CTL_DEL, socket, &event)
    }

    /// Hands over each socket that is ready now, without waiting.
    func forEachReady(_ body: (_ socket: Int32, _ readable: Bool, _ writable: Bool) -> Void) {
        update()
        let count = epoll_wait(descriptor, &events, Int32(events.count), 0)
        for index in 0..<max(Int(count), 0) {
            let event = events[index]
            guard sockets[Int(event.data.fd)].wanted != 0 else {
                forget(event.data.fd)
                continue
            }
            // An error shows in the next read.
            let readable = event.events & ~EPOLLOUT.rawValue != 0
            body(event.data.fd, readable, event.events & EPOLLOUT.rawValue != 0)
        }
    }
}
