/// The number of records up to a time, at rates that change at given times.
struct RateCurve: Sendable {
    private struct Step {
        let from: Int64
        let perMillisecond: Double
        /// Records up to `from`.
        let count: Double
    }

    private let steps: [Step]

    /// Rates in records a second, each from its time on, zero before. A rate from time 0 also extends into the time before.
    init(_ rates: [RateStep]) {
        var rates = rates.sorted { $0.from < $1.from }
        if let first = rates.first, first.from > .zero { rates.insert(RateStep(perSecond: 0), at: 0) }
        var steps: [Step] = []
        for rate in rates {
            let from = rate.from.milliseconds
            let count = steps.last.map { $0.count + $0.perMillisecond * Double(from - $0.from) } ?? 0
            steps.append(Step(from: from, perMillisecond: rate.perSecond / 1000, count: count))
        }
        self.steps = steps
    }

    /// Records from time 0 up to `time`, in milliseconds; negative before.
    func count(at time: Int64) -> Double {
        guard let step = steps.last(where: { $0.from <= time }) ?? steps.first else { return 0 }
        return step.count + step.perMillisecond * Double(time - step.from)
    }
}
