internal import Exposition
internal import KafkaReader

/// Writes a sample for each state that a group of its type can be in: 1 for the present one, 0 for the others.
struct StateSamples {
    private let statesByType = Dictionary(
        uniqueKeysWithValues: GroupType.allCases.map { type in
            (type, type.states.map { (state: $0, label: Label("state", $0.rawValue)) })
        })

    /// Writes nothing if the type or the state is not known, or if groups of the type cannot be in that state.
    func write(_ present: GroupState?, of type: GroupType?, _ group: Label, _ writer: inout ExpositionWriter) {
        guard let present, let states = type.flatMap({ statesByType[$0] }), states.contains(where: { $0.state == present })
        else { return }
        for (state, label) in states { writer.sample(group, label, Int64(state == present ? 1 : 0)) }
    }
}
