extension ContinuousClock.Instant {
    /// Milliseconds until this instant, for a C call's time-out: at least 1, since 0 and less mean other things there.
    var millisecondsLeft: Int32 {
        let left = ContinuousClock.now.duration(to: self)
        let milliseconds = left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
        return Int32(clamping: max(1, milliseconds))
    }

    var isPast: Bool {
        self <= .now
    }
}
