import KafkaProtocol

extension BrokerAnswers {
    /// The protocol's numbers of resource types.
    private enum ResourceType {
        static let topic: Int8 = 2
        static let broker: Int8 = 4
    }

    /// The protocol's numbers of configuration sources.
    private enum ConfigSource {
        static let topic: Int8 = 1
        static let staticBroker: Int8 = 4
        static let `default`: Int8 = 5
    }

    private struct ConfigEntry {
        let name: String
        let value: String
        let source: Int8
    }

    private struct ResourceQuery {
        let type: Int8
        let name: String
        /// Empty for all.
        let keys: [String]
    }

    private static let topicDefaults = [
        "cleanup.policy": "delete", "compression.type": "producer", "max.message.bytes": "1048588",
        "min.insync.replicas": "1", "retention.bytes": "-1", "retention.ms": "604800000", "segment.bytes": "1073741824",
        "unclean.leader.election.enable": "false",
    ]

    func describeConfigs(_ reader: inout MessageReader, _ writer: inout MessageWriter) throws(ProtocolError) {
        var queries: [ResourceQuery] = []
        try reader.array(.resources) { reader throws(ProtocolError) in
            queries.append(
                ResourceQuery(
                    type: try reader.int8(.resourceType), name: try reader.string(.resourceName),
                    keys: try reader.optionalStrings(.configurationKeys) ?? []))
        }
        try reader.finish()

        writer.array(.results, faults.entries(queries)) { writer, query in
            let (error, configs) = configs(query)
            writer.error(error)
            writer.string(.errorMessage, error == .none ? nil : "\(error)")
            writer.int8(.resourceType, query.type)
            writer.string(.resourceName, query.name)
            writer.array(.configs, configs) { writer, config in
                writer.string(.name, config.name)
                writer.string(.value, config.value)
                writer.bool(.isDefault, config.source == ConfigSource.default)
                writer.int8(.configSource, config.source)
            }
        }
    }

    private func configs(_ query: ResourceQuery) -> (ErrorCode, [ConfigEntry]) {
        if let error = faults.error { return (error, []) }
        var entries: [ConfigEntry] = []
        switch query.type {
        case ResourceType.topic:
            if let error = faults.error(topic: query.name) { return (error, []) }
            guard let index = state.index(ofTopic: query.name) else { return (.unknownTopicOrPartition, []) }
            let own = model.rule(of: topic(index)).allConfigs
            entries = own.map { ConfigEntry(name: $0.key, value: $0.value, source: ConfigSource.topic) }
            entries += BrokerAnswers.topicDefaults.filter { own[$0.key] == nil }.map {
                ConfigEntry(name: $0.key, value: $0.value, source: ConfigSource.default)
            }
        case ResourceType.broker:
            guard query.name == String(broker) else { return (.invalidRequest, []) }
            entries = [ConfigEntry(name: "broker.id", value: query.name, source: ConfigSource.staticBroker)]
        default:
            return (.invalidRequest, [])
        }
        let wanted = query.keys.isEmpty ? entries : entries.filter { query.keys.contains($0.name) }
        return (.none, wanted.sorted { $0.name < $1.name })
    }
}

extension TopicRule {
    /// The topic's own configuration, including what follows from its rule.
    fileprivate var allConfigs: [String: String] {
        guard let retention else { return configs }
        return configs.merging(["retention.ms": String(retention.milliseconds)]) { own, _ in own }
    }
}
