/// The faults that strike what one broker answers to one request.
struct AnswerFaults {
    private let faults: [Fault]

    init(_ active: [Fault], broker: Int32, api: ApiKey) {
        faults = active.filter { fault in
            guard fault.broker == nil || fault.broker == broker, fault.api == nil || fault.api == api else { return false }
            // FindCoordinator is answered by any broker: it knows nothing of a coordinator that loads or has moved, unless
            // the fault names it.
            if api == .findCoordinator, fault.api == nil, case .error(let code) = fault.action {
                return code != .coordinatorLoadInProgress && code != .notCoordinator
            }
            return true
        }
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
        faults.contains { $0.action == .deny && $0.topic.map { Glob($0).matches(topic) } ?? false }
    }

    func isDenied(group: String) -> Bool {
        faults.contains { $0.action == .deny && $0.group.map { Glob($0).matches(group) } ?? false }
    }

    /// A list as it is sent: each entry twice, where that is the fault.
    func entries<Element>(_ elements: [Element]) -> [Element] {
        guard faults.contains(where: { $0.action == .duplicate }) else { return elements }
        return elements.flatMap { [$0, $0] }
    }

    private func code(where strikes: (Fault) -> Bool) -> ErrorCode? {
        for fault in faults {
            if case .error(let code) = fault.action, strikes(fault) { return code }
        }
        return nil
    }
}
