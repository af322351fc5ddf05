import KafkaSimulator
import TestSupport

extension RawClient {
    convenience init(_ cluster: SimulatedCluster, broker: Int32 = 1, timeout: Duration = .seconds(10)) throws {
        guard let port = cluster.port(ofBroker: broker) else { throw TestSupportError("broker \(broker) has no port") }
        try self.init(port: port, timeout: timeout)
    }
}
