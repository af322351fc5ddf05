/// The states of groups, classic and KIP-848, by their protocol names.
public enum GroupState: String, Sendable {
    case stable = "Stable"
    case empty = "Empty"
    case preparingRebalance = "PreparingRebalance"
    case reconciling = "Reconciling"
    case dead = "Dead"
}
