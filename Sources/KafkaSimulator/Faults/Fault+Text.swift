import KafkaProtocol
import YAML

// The text form of faults, in a scenario's timeline and at the control port.
extension Fault {
    /// The keys of all faults.
    private struct Keys {
        var broker: Int32?
        var api: ApiKey?
        var topic: String?
        var partition: Int32?
        var group: String?
        var time: Duration?
        var jitter: Duration?
        var code: ErrorCode?
        var to: Int32?
        var asBroker: Int32?
        var by: Int64?
        var field: String?
        var count: Int32?

        init(_ mapping: inout YAMLMapping, allowed: Set<String>, brokers: [Int32]) throws(YAMLError) {
            func take(_ name: String) -> YAMLNode? { allowed.contains(name) ? mapping.take(name) : nil }
            broker = try take("broker")?.broker(of: brokers)
            api = try take("api")?.api()
            topic = try take("topic")?.text()
            partition = try take("partition")?.integer(0...Int32.max)
            group = try take("group")?.text()
            time = try take("time")?.duration()
            jitter = try take("jitter")?.duration()
            code = try take("code")?.errorCode()
            to = try take("to")?.broker(of: brokers)
            asBroker = try take("as")?.broker(of: brokers)
            by = try take("by")?.integer(1...Int64.max)
            field = try take("field")?.fieldName()
            count = try take("count")?.integer(0...Int32.max)
        }
    }

    private struct Kind: Sendable {
        let name: String
        var required: [String] = []
        var optional: [String] = []
        let make: @Sendable (Keys) -> Fault.Action
    }

    private static let kinds: [Kind] = [
        Kind(name: "latency", required: ["time"], optional: ["jitter", "broker", "api"]) {
            .latency($0.time ?? .zero, jitter: $0.jitter ?? .zero)
        },
        Kind(name: "throttle", required: ["time"], optional: ["broker", "api"]) { .throttle($0.time ?? .zero) },
        Kind(name: "freeze", optional: ["broker"]) { _ in .freeze },
        Kind(name: "refuse", optional: ["broker"]) { _ in .refuse },
        Kind(name: "reset", optional: ["broker", "api"]) { _ in .reset },
        Kind(name: "close_mid_frame", optional: ["broker", "api"]) { _ in .closeMidFrame },
        Kind(name: "close_after_head", optional: ["broker", "api"]) { _ in .closeAfterHead },
        Kind(name: "short_frame", optional: ["broker", "api"]) { _ in .shortFrame },
        Kind(name: "truncate", optional: ["broker", "api"]) { _ in .truncate },
        Kind(name: "wrong_correlation_id", optional: ["broker", "api"]) { _ in .wrongCorrelationId },
        Kind(name: "huge_length", optional: ["broker", "api"]) { _ in .hugeLength },
        Kind(name: "random_bytes", optional: ["broker", "api"]) { _ in .randomBytes },
        Kind(name: "silence", optional: ["broker", "api"]) { _ in .silence },
        Kind(name: "merge", optional: ["broker", "api"]) { _ in .merge },
        Kind(name: "swap", optional: ["broker", "api"]) { _ in .swap },
        Kind(name: "half_open", optional: ["broker"]) { _ in .halfOpen },
        Kind(name: "duplicate", optional: ["broker", "api"]) { _ in .duplicate },
        Kind(name: "nulls", required: ["field"], optional: ["broker", "api"]) { .nulls(field: $0.field ?? "") },
        Kind(name: "miscount", required: ["field", "count"], optional: ["broker", "api"]) {
            .miscount(field: $0.field ?? "", count: $0.count ?? 0)
        },
        Kind(name: "unknown_tags", optional: ["broker", "api"]) { _ in .unknownTags },
        Kind(name: "error", required: ["code"], optional: ["broker", "api", "topic", "partition", "group"]) {
            .error($0.code ?? .unknownServerError)
        },
        Kind(name: "deny", optional: ["topic", "group"]) { _ in .deny },
        Kind(name: "same_address", required: ["broker", "as"]) { .sameAddress(as: $0.asBroker ?? 0) },
        Kind(name: "leave_out", required: ["broker"]) { _ in .leaveOut },
        Kind(name: "no_listener", required: ["broker"]) { _ in .noListener },
        Kind(name: "kill", required: ["broker"]) { _ in .kill },
        Kind(name: "leaderless", required: ["topic"], optional: ["partition"]) { _ in .leaderless },
        Kind(name: "shrink_isr", required: ["topic"], optional: ["partition"]) { _ in .shrinkInSyncReplicas },
        Kind(name: "move_coordinator", required: ["group", "to"]) { .moveCoordinator(to: $0.to ?? 0) },
        Kind(name: "rewind", required: ["topic", "by"], optional: ["partition"]) { .rewind(by: $0.by ?? 0) },
        Kind(name: "delete_topic", required: ["topic"]) { _ in .deleteTopic },
        Kind(name: "delete_group", required: ["group"]) { _ in .deleteGroup },
    ]

    /// The name of each kind of fault.
    static var kindNames: [String] { kinds.map(\.name) }

    var kindName: String { String(description.prefix { $0 != " " }) }

    /// Takes the key `fault`, which names the kind, and the keys that belong to the kind.
    init(_ mapping: inout YAMLMapping, brokers: [Int32]) throws(YAMLError) {
        guard let value = mapping.take("fault") else {
            throw mapping.error("needs the key fault")
        }
        let name = try value.text()
        guard let kind = Fault.kinds.first(where: { $0.name == name }) else {
            throw value.error("unknown fault '\(name)', expected one of: \(Fault.kinds.map(\.name).joined(separator: ", "))")
        }
        for required in kind.required where !mapping.has(required) {
            throw value.error("\(name) needs the key \(required)")
        }
        let keys = try Keys(&mapping, allowed: Set(kind.required + kind.optional), brokers: brokers)
        if kind.name == "deny", (keys.topic == nil) == (keys.group == nil) {
            throw value.error("deny needs either the key topic or the key group")
        }
        if keys.partition != nil, keys.topic == nil { throw value.error("a partition needs the key topic") }
        if keys.topic != nil, keys.group != nil { throw value.error("has either the key topic or the key group") }
        self.init(
            kind.make(keys), broker: keys.broker, api: keys.api, topic: keys.topic, partition: keys.partition, group: keys.group)
    }

    /// The keys of this kind of fault.
    var keys: [String] {
        Fault.kinds.first { $0.name == kindName }.map { ["fault"] + $0.required + $0.optional } ?? []
    }
}

extension Fault: CustomStringConvertible {
    /// The form used at the control port: `freeze broker=2`.
    public var description: String {
        var words: [String] = []
        switch action {
        case .latency(let time, let jitter):
            words = ["latency", "time=\(time.milliseconds)ms"] + (jitter > .zero ? ["jitter=\(jitter.milliseconds)ms"] : [])
        case .throttle(let time): words = ["throttle", "time=\(time.milliseconds)ms"]
        case .freeze: words = ["freeze"]
        case .refuse: words = ["refuse"]
        case .reset: words = ["reset"]
        case .closeMidFrame: words = ["close_mid_frame"]
        case .closeAfterHead: words = ["close_after_head"]
        case .shortFrame: words = ["short_frame"]
        case .truncate: words = ["truncate"]
        case .wrongCorrelationId: words = ["wrong_correlation_id"]
        case .hugeLength: words = ["huge_length"]
        case .randomBytes: words = ["random_bytes"]
        case .silence: words = ["silence"]
        case .merge: words = ["merge"]
        case .swap: words = ["swap"]
        case .halfOpen: words = ["half_open"]
        case .error(let code): words = ["error", "code=\(code)"]
        case .duplicate: words = ["duplicate"]
        case .leaveOut: words = ["leave_out"]
        case .noListener: words = ["no_listener"]
        case .nulls(let field): words = ["nulls", "field=\(field)"]
        case .miscount(let field, let count): words = ["miscount", "field=\(field)", "count=\(count)"]
        case .unknownTags: words = ["unknown_tags"]
        case .kill: words = ["kill"]
        case .leaderless: words = ["leaderless"]
        case .shrinkInSyncReplicas: words = ["shrink_isr"]
        case .moveCoordinator(let broker): words = ["move_coordinator", "to=\(broker)"]
        case .sameAddress(let broker): words = ["same_address", "as=\(broker)"]
        case .deny: words = ["deny"]
        case .rewind(let records): words = ["rewind", "by=\(records)"]
        case .deleteTopic: words = ["delete_topic"]
        case .deleteGroup: words = ["delete_group"]
        }
        if let broker { words.append("broker=\(broker)") }
        if let api { words.append("api=\(api.name)") }
        if let topic { words.append("topic=\(topic)") }
        if let partition { words.append("partition=\(partition)") }
        if let group { words.append("group=\(group)") }
        return words.joined(separator: " ")
    }
}

extension YAMLNode {
    fileprivate func broker(of brokers: [Int32]) throws(YAMLError) -> Int32 {
        let broker: Int32 = try integer(0 ... .max)
        guard brokers.contains(broker) else {
            throw error("unknown broker \(broker), expected one of: \(brokers.map(String.init).joined(separator: ", "))")
        }
        return broker
    }

    func api() throws(YAMLError) -> ApiKey {
        let name = try text()
        guard let api = ApiKey(simulated: name) else {
            throw error("unknown request '\(name)', expected one of: \(ApiKey.simulatedNames)")
        }
        return api
    }

    fileprivate func fieldName() throws(YAMLError) -> String {
        let name = try text()
        guard FieldName(text: name) != nil else { throw error("no response has a field '\(name)'") }
        return name
    }

    fileprivate func errorCode() throws(YAMLError) -> ErrorCode {
        let name = try text()
        guard let code = ErrorCode(name: name) else {
            throw error("unknown error '\(name)': must be a name such as NOT_COORDINATOR, or a number")
        }
        return code
    }
}
