import KafkaClient
import KafkaLogin
import TestSupport

extension KafkaClient {
    convenience init(_ login: KafkaLogin, to cluster: SecuredCluster, listener: String) throws {
        var configuration = KafkaConfiguration(servers: [cluster.cluster.bootstrap(listener: listener)])
        configuration.security = login.security
        try self.init(configuration)
    }
}
