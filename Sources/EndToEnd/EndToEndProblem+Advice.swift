internal import KafkaReader

/// What the probe does, in its order.
enum EndToEndStep: Int, Comparable {
    case connect, topic, write, read, commit

    static func < (left: EndToEndStep, right: EndToEndStep) -> Bool { left.rawValue < right.rawValue }
}

extension EndToEndConfiguration {
    func problem(_ step: EndToEndStep, _ error: KafkaError) -> EndToEndProblem {
        EndToEndProblem(error, advice: error.category == .acl ? grant(step, error) : nil)
    }

    private func grant(_ step: EndToEndStep, _ error: KafkaError) -> String? {
        switch step {
        case .connect: nil
        case .topic: grant(error.operation == .createTopic ? "Create" : "Describe", "topic", topic)
        case .write: grant("Write", "topic", topic)
        case .read: grant("Read", "topic", topic)
        case .commit: grant("Read", "group", group)
        }
    }

    private func grant(_ operation: String, _ kind: String, _ name: String) -> String {
        "grant \(operation) on the \(kind): kafka-acls.sh … --operation \(operation) --\(kind) '\(name)'"
    }

    func missingTopic(brokers: [Int32]) -> EndToEndProblem {
        let replicas = Self.replicas(on: brokers).map { $0.map(String.init).joined(separator: ":") }.joined(separator: ",")
        let settings = Self.topicSettings.map { " --config \($0.name)=\($0.value)" }.joined()
        return EndToEndProblem(
            KafkaError(.noSuchTopic, .metadata, target: .topic(topic), detail: "it does not exist"),
            advice:
                "create it: kafka-topics.sh --bootstrap-server … --create --topic \(topic) --replica-assignment \(replicas)\(settings);"
                + " or set --end-to-end.create-topic")
    }
}
