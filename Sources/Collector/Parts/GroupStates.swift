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
            let statesByType = Dictionary(
                uniqueKeysWithValues: GroupType.allCases.map { type in
                    (type, type.states.map { (state: $0, label: Label("state", $0.rawValue)) })
                })
            return [
                Family(GroupStates.state, steps: groups.count) { index, writer in
                    let group = groups[index]
                    guard let present = group.state, let states = group.type.flatMap({ statesByType[$0] }),
                        states.contains(where: { $0.state == present })
                    else { return }
                    for (state, label) in states { writer.sample(labels.groups[index], label, Int64(state == present ? 1 : 0)) }
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
