internal import Exposition
internal import KafkaReader

/// What state each group is in, and of what type it is, from its listing and its description: no request of its own.
struct GroupStates: Part {
    static let name = CollectorName("group-state")
    static let stage = PartStage.afterOffsets
    static let needs = PartNeeds.groups
    static let metrics = [state, info]

    private static let state = Metrics.gauge(
        "kafka_consumergroup_state", labels: ["consumergroup", "state"],
        "1 for the state that the consumer group is in, 0 for the others that groups of its type can be in.")
    private static let info = Metrics.gauge(
        "kafka_consumergroup_info", labels: ["consumergroup", "protocol_type", "type"],
        "Information about the consumer group.")

    func run(_ walk: WalkState, deadline: ContinuousClock.Instant) async -> PartAnswer {
        let groups = walk.snapshot.groups
        return PartAnswer(
            findings: Findings(count: groups.count { $0.state != nil }), isPartial: !walk.isComplete(.consumerGroups))
    }

    struct Findings: PartFindings {
        let count: Int

        func families(in snapshot: Snapshot, _ labels: SeriesLabels) -> [Family] {
            let groups = snapshot.groups
            let states = StateSamples()
            return [
                Family(GroupStates.state, steps: groups.count) { index, writer in
                    states.write(groups[index].state, of: groups[index].type, labels.groups[index], &writer)
                },
                Family(GroupStates.info, steps: groups.count) { index, writer in
                    let group = groups[index]
                    guard let type = group.type, let protocolType = group.protocolType else { return }
                    writer.sample(
                        [labels.groups[index], Label("protocol_type", protocolType), Label("type", type.rawValue)], 1)
                },
            ]
        }
    }
}
