internal import Glibc

extension Duration {
    /// Whole milliseconds, rounded towards zero.
    public var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        if overflow { return seconds < 0 ? .min : .max }
        return product + attoseconds / 1_000_000_000_000_000
    }
}

extension ContinuousClock.Instant {
    public var isPast: Bool { self <= .now }

    /// Milliseconds until this instant, for the time-out of a C call. Rounded up, so that the instant has passed when the call ends. At
    /// least 1, since C calls give other meanings to 0 and negative numbers.
    public var millisecondsLeft: Int32 {
        let left = ContinuousClock.now.duration(to: self) + .nanoseconds(999_999)
        return Int32(clamping: max(1, left.milliseconds))
    }

    /// Blocks the thread for `milliseconds`, but not beyond this instant.
    public func block(forMilliseconds milliseconds: Int32) {
        usleep(useconds_t(min(milliseconds, millisecondsLeft)) * 1000)
    }
}
