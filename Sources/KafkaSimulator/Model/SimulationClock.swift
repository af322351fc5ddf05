/// What the time of a simulation follows.
public enum SimulationClock: Sendable, Equatable {
    /// Real time, from 0 at the start on.
    case running
    /// It stands still at this time, until it is told to advance.
    case manual(Duration)
}
