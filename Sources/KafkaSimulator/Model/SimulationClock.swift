/// The clock of a simulation.
public enum SimulationClock: Sendable, Equatable {
    /// Real time, starting at 0.
    case running
    /// Stays at this time until it is advanced.
    case manual(Duration)
}
