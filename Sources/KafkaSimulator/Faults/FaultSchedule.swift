import KafkaProtocol

/// All past, present and future faults, from which the cluster's state at any time follows.
struct FaultSchedule {
    private(set) var faults: [ScheduledFault] = []
    private var nextId = 1

    init(_ timeline: [Scenario.TimelineEntry]) {
        for entry in timeline {
            if let api = entry.after {
                add(entry.fault, after: api, lasts: entry.lasts?.milliseconds)
            } else {
                add(entry.fault, at: entry.at.milliseconds, lasts: entry.lasts?.milliseconds)
            }
        }
    }

    @discardableResult
    mutating func add(_ fault: Fault, at time: Int64, lasts: Int64? = nil, answers: Int? = nil) -> Int {
        append(
            ScheduledFault(
                id: nextId, fault: fault, begins: time, ends: lasts.map { time + $0 }, lasts: lasts, answers: answers))
    }

    /// Adds a fault that begins when a response to such a request has been sent.
    @discardableResult
    mutating func add(_ fault: Fault, after api: ApiKey, lasts: Int64? = nil) -> Int {
        append(ScheduledFault(id: nextId, fault: fault, begins: nil, ends: nil, after: api, lasts: lasts))
    }

    private mutating func append(_ fault: ScheduledFault) -> Int {
        faults.append(fault)
        nextId += 1
        return fault.id
    }

    /// Ends a fault; returns false if no current or future fault has this id.
    mutating func end(_ id: Int, at time: Int64) -> Bool {
        guard let index = faults.firstIndex(where: { $0.id == id }) else { return false }
        if let begins = faults[index].begins, begins <= time {
            guard faults[index].ends.map({ $0 > time }) ?? true else { return false }
            faults[index].ends = time
        } else {
            // It never began, so no trace of it is kept.
            faults.remove(at: index)
        }
        return true
    }

    mutating func endAll(at time: Int64) {
        for fault in faults { _ = end(fault.id, at: time) }
    }

    /// Starts the faults that waited for such a request. Returns whether there were any.
    mutating func answered(_ api: ApiKey, at time: Int64) -> Bool {
        var started = false
        for index in faults.indices where faults[index].after == api && faults[index].begins == nil {
            faults[index].begins = time
            faults[index].ends = faults[index].lasts.map { time + $0 }
            started = true
        }
        return started
    }

    func active(at time: Int64) -> [ScheduledFault] { faults.filter { $0.isActive(at: time) } }

    mutating func strike(_ ids: Set<Int>, times: Int = 1) {
        guard !ids.isEmpty else { return }
        for index in faults.indices where ids.contains(faults[index].id) { faults[index].strikes += times }
    }

    /// Counts the faults that have changed a response. Returns whether a fault has used up its responses by that.
    mutating func strikeAnswer(_ ids: Set<Int>, at time: Int64) -> Bool {
        strike(ids)
        let done = faults.filter { ids.contains($0.id) && $0.strikes >= $0.answers ?? .max }
        for fault in done { _ = end(fault.id, at: time) }
        return !done.isEmpty
    }

    /// The next time after `time` at which a fault begins or ends.
    func nextChange(after time: Int64) -> Int64? {
        faults.flatMap { [$0.begins, $0.ends] }.compactMap { $0 }.filter { $0 > time }.min()
    }

    /// The number of beginnings and ends of faults up to `time`.
    func changes(until time: Int64) -> Int {
        faults.flatMap { [$0.begins, $0.ends] }.compactMap { $0 }.filter { $0 <= time }.count
    }
}
