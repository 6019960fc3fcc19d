import NIOCore

/// A deadline that moves often and is seldom reached.
///
/// The task behind it is left to run out rather than cancelled, and looks then whether the deadline has moved:
/// one task a time-out instead of one a call.
final class LazyTimer {
    var onExpiry: () -> Void = {}
    /// When `onExpiry` is called; `.distantFuture` is never.
    var deadline: NIODeadline = .distantFuture {
        didSet { if deadline < armedFor { arm() } }
    }

    private let loop: any EventLoop
    private var armedFor: NIODeadline = .distantFuture
    private var task: Scheduled<Void>?

    init(loop: any EventLoop) { self.loop = loop }

    private func arm() {
        task?.cancel()
        armedFor = deadline
        task = loop.assumeIsolated().scheduleTask(deadline: deadline) { [weak self] in self?.rang()
        }
    }

    private func rang() {
        armedFor = .distantFuture
        if deadline <= .now() {
            deadline = .distantFuture
            onExpiry()
        } else if deadline < .distantFuture {
            arm()
        }
    }
}
