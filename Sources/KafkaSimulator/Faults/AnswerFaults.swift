import KafkaProtocol

/// The faults that apply to the response of one broker to one request.
struct AnswerFaults {
    private let faults: [ScheduledFault]
    private let strikes: Strikes

    init(_ active: [ScheduledFault], broker: Int32, api: ApiKey, strikes: Strikes = Strikes()) {
        self.strikes = strikes
        faults = active.filter { AnswerFaults.isAbout(broker, api, $0.fault) }
    }

    private static func isAbout(_ broker: Int32, _ api: ApiKey, _ fault: Fault) -> Bool {
        // Any broker that answers reports that broker's address wrong, or omits it.
        switch fault.action {
        case .sameAddress, .leaveOut, .noListener: return true
        default: break
        }
        guard fault.broker == nil || fault.broker == broker, fault.api == nil || fault.api == api else { return false }
        // FindCoordinator is answered by any broker, which does not know that a coordinator is loading or has moved; only a fault
        // that names the request applies.
        if api == .findCoordinator, fault.api == nil, case .error(let code) = fault.action {
            return code != .coordinatorLoadInProgress && code != .notCoordinator
        }
        return true
    }

    /// An error for the whole response.
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

    /// The throttle time to report, by which the response is late.
    var throttleTime: Duration {
        faults.reduce(.zero) { sum, scheduled in
            if case .throttle(let time) = scheduled.fault.action { sum + time } else { sum }
        }
    }

    /// A list as it is sent, with each entry twice if that is the fault.
    func entries<Element>(_ elements: [Element]) -> [Element] {
        guard !elements.isEmpty, strikes({ $0.action == .duplicate }) else { return elements }
        return elements.flatMap { [$0, $0] }
    }

    /// Whether the broker is omitted from the metadata.
    func leavesOut(_ broker: Int32) -> Bool {
        strikes { ($0.action == .leaveOut || $0.action == .noListener) && $0.broker == broker }
    }

    /// Whether the broker lacks the listener name that the others have.
    func lacksListener(_ broker: Int32) -> Bool {
        strikes { $0.action == .noListener && $0.broker == broker }
    }

    /// How the response deviates from what it should contain.
    var alterations: MessageAlterations {
        var alterations = MessageAlterations()
        for scheduled in faults {
            switch scheduled.fault.action {
            case .nulls(let field): if let name = FieldName(text: field) { alterations.nulls.insert(name) }
            case .miscount(let field, let count): if let name = FieldName(text: field) { alterations.counts[name] = count }
            case .unknownTags: alterations.hasUnknownTags = true
            default: break
            }
        }
        let milliseconds = throttleTime.milliseconds
        if milliseconds > 0 { alterations.defaults[.throttleTimeMs] = milliseconds }
        return alterations
    }

    /// Counts the faults that caused the alterations.
    func alterationsAreTold() {
        for scheduled in faults {
            switch scheduled.fault.action {
            case .nulls, .miscount, .unknownTags: strikes.add(scheduled)
            default: break
            }
        }
    }

    /// Counts the faults that replace the address of a broker in this response.
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

    /// Whether there is such a fault; it then counts as having changed the response.
    private func strikes(_ isSuch: (Fault) -> Bool) -> Bool {
        guard let scheduled = faults.first(where: { isSuch($0.fault) }) else { return false }
        strikes.add(scheduled)
        return true
    }
}
