public import KafkaProtocol

/// A fault and when it strikes.
public struct ScheduledFault: Sendable, Equatable, Identifiable {
    public let id: Int
    public let fault: Fault
    /// When it begins, in milliseconds of simulated time; nil while it waits for a request.
    public internal(set) var begins: Int64?
    /// When it ends; nil for never.
    public internal(set) var ends: Int64?
    /// It begins as soon as an answer to a request of this kind has left.
    public internal(set) var after: ApiKey?
    /// How long it lasts once it began, in milliseconds.
    let lasts: Int64?
    /// How many answers it changes before it ends; nil for any number.
    var answers: Int?
    /// How often it has changed something: each answer that came otherwise, later or not at all; each broker that closed or
    /// froze, and each connection that it had then; once for a state of the cluster that was another when the fault began.
    public internal(set) var strikes = 0

    public func isActive(at time: Int64) -> Bool {
        guard let begins, time >= begins else { return false }
        return ends.map { time < $0 } ?? true
    }
}
