/// A metric and the closure that writes its samples in steps; a long text can be split between two steps.
public struct Family: Sendable {
    let metric: MetricDescriptor
    /// The metric's.
    public var name: String { metric.name }
    /// On every sample, before its own labels.
    private(set) var constantLabels: [Label] = []
    let steps: Int
    let write: @Sendable (_ step: Int, inout ExpositionWriter) -> Void

    /// - Parameters:
    ///   - steps: how often `write` is called, with a number that counts from 0. The output of a step is in memory as a whole, and
    ///     may be written twice.
    ///   - write: writes each series once. If no step writes any, the family is omitted.
    public init(
        _ metric: MetricDescriptor, steps: Int, _ write: @escaping @Sendable (_ step: Int, inout ExpositionWriter) -> Void
    ) {
        self.metric = metric
        self.steps = steps
        self.write = write
    }

    /// A family short enough for a single step.
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
