import KafkaProtocol

// Versions, brokers and configuration.
extension BrokerAnswers {
    func apiVersions(_ reader: inout MessageReader, _ writer: inout MessageWriter) throws(ProtocolError) {
        try reader.finish()
        writer.error(faults.error ?? .none)
        writeApiVersions(&writer)
    }

    /// The response to an unsupported version: in version 0, with the supported versions.
    func apiVersionsUnsupported(_ writer: inout MessageWriter) {
        writer.error(.unsupportedVersion)
        writeApiVersions(&writer)
    }

    private func writeApiVersions(_ writer: inout MessageWriter) {
        let supported = ApiKey.simulated.compactMap { api in model.scenario.versions(of: api).map { (api, $0) } }
        writer.array(.apiKeys, faults.entries(supported)) { writer, entry in
            writer.int16(.apiKey, entry.0.rawValue)
            writer.int16(.minVersion, entry.1.first)
            writer.int16(.maxVersion, entry.1.last)
        }
        // Java's tools take this feature as a sign that there can be KIP-848 groups.
        let features = model.scenario.versions(of: .consumerGroupDescribe) == nil ? [] : ["group.version"]
        writer.array(.supportedFeatures, features) { writer, name in
            writer.string(.name, name)
            writer.int16(.minVersion, 1)
            writer.int16(.maxVersion, 1)
        }
        writer.int64(.finalizedFeaturesEpoch, 0)
        writer.array(.finalizedFeatures, features) { writer, name in
            writer.string(.name, name)
            writer.int16(.maxVersionLevel, 1)
            writer.int16(.minVersionLevel, 1)
        }
    }

    func describeCluster(_ reader: inout MessageReader, _ writer: inout MessageWriter) throws(ProtocolError) {
        /// Brokers; the other type is KRaft's controllers, which are not simulated.
        let brokersEndpoint: Int8 = 1
        let endpoint = try reader.int8(.endpointType)
        let includesFenced = try reader.bool(.includeFencedBrokers)
        try reader.finish()
        let error = faults.error ?? (endpoint == brokersEndpoint ? .none : .unsupportedEndpointType)
        writer.error(error)
        writer.int8(.endpointType, endpoint)
        writer.string(.clusterId, model.scenario.clusterId)
        writer.int32(.controllerId, state.controller)
        // A broker that is down stays registered.
        let known = includesFenced ? model.brokers : state.brokers
        let brokers = error == .none ? known.filter { !faults.leavesOut($0) } : []
        writer.array(.brokers, faults.entries(brokers)) { writer, id in
            writer.int32(.brokerId, id)
            writeAddress(of: id, &writer)
            writer.string(.rack, model.scenario.racks[id])
            writer.bool(.isFenced, !state.brokers.contains(id))
        }
    }

    func listPartitionReassignments(
        _ reader: inout MessageReader, _ writer: inout MessageWriter
    ) throws(ProtocolError) {
        try reader.finish()
        writer.error(faults.error ?? .none)
    }

    /// Host and port of a known broker; otherwise the values that Kafka sends for no broker.
    func writeAddress(of broker: Int32, _ writer: inout MessageWriter) {
        faults.addressIsTold(of: broker)
        writer.string(.host, addresses[broker]?.host ?? "")
        writer.int32(.port, addresses[broker].map { Int32($0.port) } ?? -1)
    }
}

extension Scenario {
    /// The versions of a request that the brokers support; nil if they do not support it at all.
    func versions(of api: ApiKey) -> VersionRange? {
        guard ApiKey.simulated.contains(api), let known = ApiDescription.of(api)?.versions else { return nil }
        guard let newest = newestVersions[api] else { return known }
        guard let newest, newest >= known.first else { return nil }
        return .between(known.first, min(newest, known.last))
    }
}
