import KafkaProtocol
import Testing

@testable import KafkaSimulator

/// Faults are parsed as they are formatted.
@Suite struct FaultTextTests {
    static let faults: [Fault] = [
        .latency(.milliseconds(20), jitter: .milliseconds(5), broker: 2, api: .metadata), .throttle(.seconds(1)), .freeze(),
        .freeze(broker: 1),
        .refuse(broker: 1), .reset(broker: 1, api: .listGroups), .closeMidFrame(api: .metadata), .truncate(),
        .closeAfterHead(broker: 2), .shortFrame(api: .listOffsets), .merge(broker: 1), .swap(api: .metadata),
        .halfOpen(broker: 3),
        .miscount("partitions", as: 7, api: .metadata), .unknownTags(broker: 1), .wrongCorrelationId(),
        .hugeLength(broker: 3), .randomBytes(api: .offsetFetch), .silence(broker: 1, api: .listOffsets), .duplicate(),
        .nulls("replicaNodes", broker: 2, api: .metadata),
        .error(.notCoordinator, broker: 1, api: .offsetFetch), .error(ErrorCode(rawValue: 99), topic: "t", partition: 1),
        .error(.coordinatorLoadInProgress, group: "g"), .deny(topic: "t"), .deny(group: "g-*"), .sameAddress(broker: 2, as: 1),
        .leaveOut(broker: 1), .noListener(broker: 1), .kill(broker: 1), .leaderless(topic: "t"),
        .shrinkInSyncReplicas(topic: "t", partition: 3),
        .moveCoordinator(group: "g", to: 2), .rewind(topic: "t", by: 5), .delete(topic: "t"), .delete(group: "g"),
    ]

    @Test func everyKindIsHere() {
        #expect(Set(Self.faults.map(\.kindName)) == Set(Fault.kindNames))
    }

    @Test(arguments: faults)
    func roundTrip(_ fault: Fault) throws {
        var parameters = fault.description.split(separator: " ").map { word in
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            return (name: parts[0], value: parts.count > 1 ? parts[1] : "")
        }
        parameters[0] = (name: "fault", value: parameters[0].name)
        #expect(try Scenario.TimelineEntry(parameters: parameters, brokers: [1, 2, 3]).fault == fault)
    }

    @Test func otherKeysAreTheSchedule() throws {
        let entry = try Scenario.TimelineEntry(
            parameters: [("fault", "freeze"), ("broker", "2"), ("at", "10s"), ("for", "1m")], brokers: [1, 2])
        #expect(entry == .init(.freeze(broker: 2), at: .seconds(10), lasts: .seconds(60)))
    }
}
