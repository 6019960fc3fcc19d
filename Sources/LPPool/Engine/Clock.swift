import Glibc

/// Time and chance as a map sees them, so that tests can hold both.
public struct Clock {
    /// ms that only ever grow.
    public let milliseconds: () -> Int
    /// Seconds since 1970.
    public let epoch: () -> Int
    /// A number from 0 to 1, another each time.
    public let chance: () -> Double

    public init(
        milliseconds: @escaping () -> Int, epoch: @escaping () -> Int,
        chance: @escaping () -> Double
    ) {
        self.milliseconds = milliseconds
        self.epoch = epoch
        self.chance = chance
    }

    /// The machine's own.
    public static var system: Clock {
        Clock(
            milliseconds: {
                var now = timespec()
                clock_gettime(CLOCK_MONOTONIC, &now)
                return now.tv_sec * 1000 + now.tv_nsec / 1_000_000
            },
            epoch: { time(nil) },
            chance: { Double.random(in: 0...1) })
    }
}
