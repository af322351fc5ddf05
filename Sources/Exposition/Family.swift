/// A metric and what writes its samples, in steps: between two of them a long text can be cut.
public struct Family: Sendable {
    let metric: MetricDescriptor
    /// On every sample, before its own labels.
    private(set) var constantLabels: [Label] = []
    let steps: Int
    let write: @Sendable (_ step: Int, inout ExpositionWriter) -> Void

    /// - Parameters:
    ///   - steps: how often `write` is called, each time with the next number from 0. A step is held in memory as a whole, and may be
    ///     written twice.
    ///   - write: writes each series once. Where no step writes any, nothing of the family appears.
    public init(
        _ metric: MetricDescriptor, steps: Int, _ write: @escaping @Sendable (_ step: Int, inout ExpositionWriter) -> Void
    ) {
        self.metric = metric
        self.steps = steps
        self.write = write
    }

    /// A family that is short enough for one step.
    public init(_ metric: MetricDescriptor, _ write: @escaping @Sendable (inout ExpositionWriter) -> Void) {
        self.init(metric, steps: 1) { _, writer in write(&writer) }
    }

    /// The same family with constant labels.
    public func labeled(_ labels: [Label]) -> Family {
        var family = self
        family.constantLabels = labels
        return family
    }
}
