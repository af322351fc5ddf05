public import KafkaProtocol

/// A fault and its schedule.
public struct ScheduledFault: Sendable, Equatable, Identifiable {
    public let id: Int
    public let fault: Fault
    /// When it begins, in milliseconds of simulated time; nil while it waits for a request.
    public internal(set) var begins: Int64?
    /// When it ends; nil for never.
    public internal(set) var ends: Int64?
    /// It begins as soon as a response to a request of this kind has been sent.
    public internal(set) var after: ApiKey?
    /// Its duration in milliseconds.
    let lasts: Int64?
    /// The number of responses it changes before it ends; nil for any number.
    var answers: Int?
    /// How often it had an effect: each response that was changed, delayed or dropped; each broker that was closed or frozen, and
    /// each of its connections; once for a change of the cluster's state.
    public internal(set) var strikes = 0

    public func isActive(at time: Int64) -> Bool {
        guard let begins, time >= begins else { return false }
        return ends.map { time < $0 } ?? true
    }
}
