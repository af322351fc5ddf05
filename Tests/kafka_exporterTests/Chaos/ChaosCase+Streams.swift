import KafkaProtocol
import KafkaSimulator
import TestSupport

// What can happen to the stream of answers on a connection.
extension ChaosCase {
    static var streams: [ChaosCase] {
        [ChaosCase("two answers in one write", [.merge()]), ChaosCase("answers out of order", [.swap()])]
            + (ClientUnderTest.isAuto || LoadedLibrary.survivesUnknownTags
                ? [ChaosCase("unknown tagged fields", [.unknownTags()])] : [])
            + onEachRequest("frame cut short", isBreak: true) { .shortFrame(broker: $0, api: $1) }
    }

    /// Faults that our own connections mend sooner than librdkafka does, or that librdkafka does not notice: see docs/chaos.md.
    static var ofOwnConnections: [ChaosCase] {
        let bad: [(String, (Int32?, ApiKey?) -> Fault)] = [
            ("wrong correlation id", { .wrongCorrelationId(broker: $0, api: $1) }),
            ("truncated message", { .truncate(broker: $0, api: $1) }), ("random bytes", { .randomBytes(broker: $0, api: $1) }),
        ]
        return bad.flatMap { onceOnEachRequest($0, $1) } + silent + counts
    }

    /// Connections on which an answer is owed from one scrape to the next.
    private static var silent: [ChaosCase] {
        let everyBroker = Hit(leaders: [1, 2, 3], coordinators: [1, 2, 3])
        // It comes in the middle of the second scrape.
        let time = Duration.seconds(7)
        return [
            ChaosCase("half-open connections of one broker", [.halfOpen(broker: 2)], broker2, course: .passing),
            ChaosCase("half-open connections of all", [.halfOpen()], Hit(everything: true), course: .passing),
            // Until the next broker is asked, other requests may wait behind it.
            ChaosCase("too late, once: Metadata of all", [.latency(time, api: .metadata)], everyBroker, course: .passing),
        ]
            + [ApiKey.listOffsets, .offsetFetch, .listGroups, .describeGroups].map { api in
                ChaosCase(
                    "too late, once: \(api.name) of one broker", [.latency(time, broker: 2, api: api)], broker2, course: .passing)
            }
    }

    /// Arrays whose count is not that of their elements.
    private static var counts: [ChaosCase] {
        let arrays: [(ApiKey, [String], Hit)] = [
            (.metadata, ["brokers", "topics", "partitions", "replicaNodes", "isrNodes"], Hit(everything: true)),
            (.listGroups, ["groups"], Hit(families: groupFamilies)),
            (.describeGroups, ["groups", "members"], Hit(families: memberFamilies)),
            (.offsetFetch, ["groups", "topics", "partitions"], Hit(families: commitFamilies)),
            (.listOffsets, ["topics", "partitions"], Hit(families: offsetFamilies)),
        ]
        return arrays.flatMap { api, fields, hit in
            fields.flatMap { field in
                [("too low", Int32(1)), ("too high", 100)].flatMap { lie, count in
                    let fault = Fault.miscount(field, as: count, api: api)
                    return [
                        ChaosCase("\(api.name): count of \(field) \(lie)", [fault], hit),
                        ChaosCase("\(api.name): count of \(field) \(lie), once", [fault], course: .momentary),
                    ]
                }
            }
        }
    }
}
