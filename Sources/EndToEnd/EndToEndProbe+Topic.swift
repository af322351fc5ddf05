internal import KafkaReader

// The topic.
extension EndToEndProbe {
    struct Look {
        /// Partitions that appeared.
        var added: [EndToEndState.AddedPartition] = []
        /// Until the next look.
        var pause: Duration
        var hasAnswer = true
    }

    func lookAtTopic(_ client: any EndToEndClient) async -> Look {
        do throws(KafkaError) {
            let metadata = try await client.metadata(deadline: .now + Self.patience)
            guard let topic = metadata.topics.first, topic.error != .noSuchTopic, topic.error != .unknownTopic else {
                _ = use([], of: client)
                return Look(pause: await createTopic(client, brokers: metadata.brokers.map(\.id)) ?? Self.topicInterval)
            }
            if let error = topic.error { throw KafkaError(error, .metadata, target: .topic(configuration.topic)) }
            note(.topic, nil)
            noteLeaders(of: topic, brokers: metadata.brokers.map(\.id))
            return Look(added: use(topic.partitions, of: client), pause: Self.topicInterval)
        } catch {
            // What is known of the topic still holds.
            let isKnown = state.withLock { !$0.partitions.isEmpty }
            if !isKnown || error.category == .acl { note(.topic, error) }
            let isAnswer = [.acl, .unavailable, .protocol].contains(error.category)
            return Look(pause: isKnown ? Self.topicInterval : .seconds(1), hasAnswer: isAnswer)
        }
    }

    /// For an answer about the topic. The time-out is that of messages, on connections that are open.
    static var patience: Duration { .seconds(5) }

    /// - Returns: when to look at it; nil if it shall not be created.
    private func createTopic(_ client: any EndToEndClient, brokers: [Int32]) async -> Duration? {
        guard configuration.createsTopic, !brokers.isEmpty else {
            state.withLock { $0.problems[.topic] = configuration.missingTopic(brokers: brokers) }
            return nil
        }
        do throws(KafkaError) {
            let isCreated = try await client.createTopic(
                replicas: EndToEndConfiguration.replicas(on: brokers), configuration: EndToEndConfiguration.topicSettings,
                deadline: .now + Self.patience * 3)
            if isCreated { notify(.createdTopic(partitions: brokers.count)) }
            // Others may have created it just now, or are deleting it.
            return isCreated ? .milliseconds(200) : .seconds(1)
        } catch {
            // It may be there all the same.
            note(.topic, error)
            return Self.topicInterval
        }
    }

    /// - Returns: those that are new.
    private func use(
        _ partitions: [ClusterMetadata.Partition], of client: any EndToEndClient
    ) -> [EndToEndState.AddedPartition] {
        let changes = state.withLock { $0.use(partitions, configuration) }
        for id in changes.removed { client.stopReading(id) }
        return changes.added
    }

    private func noteLeaders(of topic: ClusterMetadata.Topic, brokers: [Int32]) {
        // Those that led a partition until they were restarted will lead it again. A new topic has no leaders yet.
        let leaders = Set(topic.partitions.map(\.leader) + topic.partitions.map { $0.replicas?.preferred })
        guard topic.partitions.allSatisfy({ $0.leader != nil }) else { return }
        let news = state.withLock { state in
            brokers.filter { !leaders.contains($0) && state.reportedBrokers.insert($0).inserted }
        }
        if !news.isEmpty { notify(.brokersWithoutPartition(news)) }
    }
}
