internal import Glibc

extension ContinuousClock.Instant {
    /// Milliseconds until this instant, for a C call's time-out: at least 1, since 0 and less mean other things there.
    var millisecondsLeft: Int32 {
        Int32(clamping: max(1, ContinuousClock.now.duration(to: self).milliseconds))
    }

    var isPast: Bool {
        self <= .now
    }

    /// Blocks the thread for so long, but not beyond this instant.
    func block(forMilliseconds milliseconds: Int32) {
        usleep(useconds_t(min(milliseconds, millisecondsLeft)) * 1000)
    }
}

extension Duration {
    /// Rounded towards zero.
    var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
