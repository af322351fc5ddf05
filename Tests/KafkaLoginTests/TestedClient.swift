import Foundation
import KafkaClient
import KafkaLogin
import KafkaReader
import KafkaWire
import System
import TestSupport

/// The clients that log in.
enum TestedClient: CaseIterable, Sendable {
    case librdkafka, wire

    /// Only librdkafka where another version of it is tested (Tests/Scripts/newer-librdkafka).
    static let allCases: [TestedClient] =
        ProcessInfo.processInfo.environment["KAFKA_CLIENT"] == "librdkafka" ? [.librdkafka] : [.librdkafka, .wire]

    func reader(_ login: KafkaLogin, to cluster: SecuredCluster, listener: String) throws -> any ClusterReader & LoginAdopter {
        switch self {
        case .librdkafka: try KafkaClient(login, to: cluster, listener: listener)
        case .wire:
            try WireClient(
                servers: [HostPort(parsing: cluster.cluster.bootstrap(listener: listener))], security: login.wire)
        }
    }
}

extension KafkaClient {
    convenience init(_ login: KafkaLogin, to cluster: SecuredCluster, listener: String) throws {
        var configuration = KafkaConfiguration(servers: [cluster.cluster.bootstrap(listener: listener)])
        configuration.security = login.security
        try self.init(configuration)
    }
}
