import KafkaProtocol

/// The faults that strike what one broker answers to one request.
struct AnswerFaults {
    private let faults: [ScheduledFault]
    private let strikes: Strikes

    init(_ active: [ScheduledFault], broker: Int32, api: ApiKey, strikes: Strikes = Strikes()) {
        self.strikes = strikes
        faults = active.filter { AnswerFaults.isAbout(broker, api, $0.fault) }
    }

    private static func isAbout(_ broker: Int32, _ api: ApiKey, _ fault: Fault) -> Bool {
        // Whoever answers tells the wrong address of that broker, or leaves it out.
        switch fault.action {
        case .sameAddress, .leaveOut, .noListener: return true
        default: break
        }
        guard fault.broker == nil || fault.broker == broker, fault.api == nil || fault.api == api else { return false }
        // FindCoordinator is answered by any broker: it knows nothing of a coordinator that loads or has moved, unless
        // the fault names it.
        if api == .findCoordinator, fault.api == nil, case .error(let code) = fault.action {
            return code != .coordinatorLoadInProgress && code != .notCoordinator
        }
        return true
    }

    /// An error for the whole answer.
    var error: ErrorCode? { code { $0.topic == nil && $0.group == nil } }

    /// An error for every group of a broker, such as a coordinator that is loading.
    var everyGroupError: ErrorCode? { code { $0.group == "*" } }

    func error(topic: String) -> ErrorCode? {
        if isDenied(topic: topic) { return .topicAuthorizationFailed }
        return code { $0.partition == nil && $0.topic.map { Glob($0).matches(topic) } ?? false }
    }

    func error(topic: String, partition: Int32) -> ErrorCode? {
        if let error = error(topic: topic) { return error }
        return code { $0.partition == partition && $0.topic.map { Glob($0).matches(topic) } ?? false }
    }

    func error(group: String) -> ErrorCode? {
        if isDenied(group: group) { return .groupAuthorizationFailed }
        return code { $0.group.map { Glob($0).matches(group) } ?? false }
    }

    func isDenied(topic: String) -> Bool {
        strikes { $0.action == .deny && $0.topic.map { Glob($0).matches(topic) } ?? false }
    }

    func isDenied(group: String) -> Bool {
        strikes { $0.action == .deny && $0.group.map { Glob($0).matches(group) } ?? false }
    }

    /// What the answer says of the time by which it comes late.
    var throttleTime: Duration {
        faults.reduce(.zero) { sum, scheduled in
            if case .throttle(let time) = scheduled.fault.action { sum + time } else { sum }
        }
    }

    /// A list as it is sent: each entry twice, where that is the fault.
    func entries<Element>(_ elements: [Element]) -> [Element] {
        guard !elements.isEmpty, strikes({ $0.action == .duplicate }) else { return elements }
        return elements.flatMap { [$0, $0] }
    }

    /// Whether the broker is left out of the metadata.
    func leavesOut(_ broker: Int32) -> Bool {
        strikes { ($0.action == .leaveOut || $0.action == .noListener) && $0.broker == broker }
    }

    /// Whether the broker has no listener of the name that others have.
    func lacksListener(_ broker: Int32) -> Bool {
        strikes { $0.action == .noListener && $0.broker == broker }
    }

    /// What the answer says in place of what it should.
    var alterations: MessageAlterations {
        var alterations = MessageAlterations()
        for scheduled in faults {
            guard case .nulls(let field) = scheduled.fault.action, let name = FieldName(text: field) else { continue }
            alterations.nulls.insert(name)
        }
        let milliseconds = throttleTime.milliseconds
        if milliseconds > 0 { alterations.defaults[.throttleTimeMs] = milliseconds }
        return alterations
    }

    /// Counts the faults by which they are.
    func nullsAreTold() {
        for scheduled in faults {
            if case .nulls = scheduled.fault.action { strikes.add(scheduled) }
        }
    }

    /// Counts the faults by which a broker's address, which is told here, is another's.
    func addressIsTold(of broker: Int32) {
        _ = strikes { if case .sameAddress = $0.action { $0.broker == broker } else { false } }
    }

    private func code(where strikes: (Fault) -> Bool) -> ErrorCode? {
        for scheduled in faults {
            guard case .error(let code) = scheduled.fault.action, strikes(scheduled.fault) else { continue }
            self.strikes.add(scheduled)
            return code
        }
        return nil
    }

    /// Whether there is such a fault. It changes the answer then.
    private func strikes(_ isSuch: (Fault) -> Bool) -> Bool {
        guard let scheduled = faults.first(where: { isSuch($0.fault) }) else { return false }
        strikes.add(scheduled)
        return true
    }
}
