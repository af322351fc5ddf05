import Foundation

/// Writes the properties of one broker.
struct BrokerProperties {
    let configuration: KafkaCluster.Configuration
    let id: Int
    let directory: String
    /// The ports of every broker, by id and listener name.
    let ports: [Int: [String: Int]]
    /// KRaft: the ports of every controller, by id.
    let controllerPorts: [Int: Int]
    let zookeeperAddress: String?

    private var version: KafkaVersion { configuration.version }

    func text() -> String {
        var properties = common
        properties.merge(version < "0.9" ? addressBeforeListeners : addresses) { $1 }
        if let zookeeperAddress {
            properties.merge(["broker.id": "\(id)", "zookeeper.connect": zookeeperAddress]) { $1 }
        } else {
            properties.merge(raft) { $1 }
        }
        properties.merge(configuration.properties) { $1 }
        properties.merge(configuration.brokerProperties[id] ?? [:]) { $1 }
        return propertiesText(properties.mapValues(fillIn))
    }

    private var common: [String: String] {
        let replication = "\(min(3, configuration.brokers))"
        return [
            "log.dirs": "\(directory)/data",
            "offsets.topic.replication.factor": replication, "offsets.topic.num.partitions": "8",
            "transaction.state.log.replication.factor": replication, "transaction.state.log.min.isr": "1",
            "group.initial.rebalance.delay.ms": "0",
            // Old versions do not allow deleting topics by default.
            "delete.topic.enable": "true",
            // Small, so that several clusters fit on a small machine.
            "num.network.threads": "2", "num.io.threads": "4",
            "log.cleaner.dedupe.buffer.size": "4194304", "log.cleaner.threads": "1",
            // A killed broker stays in the metadata until its session expires; until then, old versions refuse its restart.
            "zookeeper.session.timeout.ms": "6000",
        ]
    }

    /// 0.8 has one unnamed listener.
    private var addressBeforeListeners: [String: String] {
        let port = "\(ports[id]?[KafkaCluster.plaintext] ?? 0)"
        return ["host.name": "127.0.0.1", "port": port, "advertised.host.name": "127.0.0.1", "advertised.port": port]
    }

    private var addresses: [String: String] {
        let protocols = configuration.listeners.merging([KafkaCluster.plaintext: "PLAINTEXT"]) { $1 }
        return [
            "listeners": listeners,
            "advertised.listeners": listeners,
            "listener.security.protocol.map": protocols.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }
                .joined(separator: ","),
            "inter.broker.listener.name": KafkaCluster.plaintext,
        ]
    }

    private var listeners: String {
        (ports[id] ?? [:]).sorted { $0.key < $1.key }
            .map { "\($0.key)://\(configuration.listenerHosts[$0.key] ?? "127.0.0.1"):\($0.value)" }.joined(separator: ",")
    }

    private var raft: [String: String] {
        let replication = "\(min(3, configuration.brokers))"
        return [
            "process.roles": "broker,controller", "node.id": "\(id)",
            "controller.quorum.voters": controllerPorts.sorted { $0.key < $1.key }.map { "\($0.key)@127.0.0.1:\($0.value)" }
                .joined(separator: ","),
            "controller.listener.names": "CONTROLLER",
            "listeners": "\(listeners),CONTROLLER://127.0.0.1:\(controllerPorts[id] ?? 0)",
            "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,\(addresses["listener.security.protocol.map"] ?? "")",
            "share.coordinator.state.topic.replication.factor": replication,
            "share.coordinator.state.topic.min.isr": "1",
        ]
    }

    private func fillIn(_ value: String) -> String {
        var result = value.replacingOccurrences(of: "@NODE@", with: "\(id)")
        for (listener, port) in ports[id] ?? [:] {
            result = result.replacingOccurrences(of: "@PORT:\(listener)@", with: "\(port)")
        }
        return result.replacingOccurrences(of: "@PORT@", with: "\(ports[id]?[KafkaCluster.plaintext] ?? 0)")
    }
}
