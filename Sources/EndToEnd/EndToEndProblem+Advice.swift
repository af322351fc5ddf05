internal import KafkaReader

/// What the probe does, in its order.
enum EndToEndStep: Int, Comparable {
    case connect, topic, write, read, commit

    static func < (left: EndToEndStep, right: EndToEndStep) -> Bool { left.rawValue < right.rawValue }
}

extension EndToEndConfiguration {
    func problem(_ step: EndToEndStep, _ error: KafkaError) -> EndToEndProblem {
        EndToEndProblem(error, advice: error.category == .acl ? missingAccess(step, error)?.advice : nil)
    }

    private func missingAccess(_ step: EndToEndStep, _ error: KafkaError) -> MissingAccess? {
        switch step {
        case .connect: nil
        case .topic: MissingAccess(error.operation == .createTopic ? .create : .describe, on: .topic(topic))
        case .write: MissingAccess(.write, on: .topic(topic))
        case .read: MissingAccess(.read, on: .topic(topic))
        case .commit: MissingAccess(.read, on: .group(group))
        }
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
