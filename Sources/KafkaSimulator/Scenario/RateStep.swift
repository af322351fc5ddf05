/// A rate in records a second, from a time on.
public struct RateStep: Sendable, Equatable {
    public var from: Duration
    public var perSecond: Double

    public init(from: Duration = .zero, perSecond: Double) {
        self.from = from
        self.perSecond = perSecond
    }
}
