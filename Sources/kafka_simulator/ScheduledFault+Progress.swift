import KafkaSimulator

extension ScheduledFault {
    /// The fault's progress, such as `since 12.5 s`.
    func progress(at now: Int64) -> String {
        guard let begins else { return "after \(after?.name ?? "never")" }
        if isActive(at: now) { return "since \(Double(begins) / 1000) s" }
        return begins > now ? "from \(Double(begins) / 1000) s on" : "ended"
    }
}
