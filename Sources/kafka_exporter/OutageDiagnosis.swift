import Collector
import KafkaClient
import KafkaDiagnosis
import KafkaLogin
import Synchronization

/// Looks at brokers that did not answer, beside the scrapes, and says in one line what is wrong with them.
final class OutageDiagnosis: Sendable {
    /// When half of a large cluster goes away, a few of its brokers say why.
    private static let mostAtATime = 4
    /// In one line.
    private static let mostBrokers = 4
    private static let limit: Duration = .seconds(30)

    private let configuration: ExporterConfiguration
    private let kafka: KafkaClient
    private let log: Log
    private let underWay = Mutex(0)

    /// - Parameter kafka: the client that the outage is one of.
    init(configuration: ExporterConfiguration, kafka: KafkaClient, log: Log) {
        self.configuration = configuration
        self.kafka = kafka
        self.log = log
    }

    /// Starts to look, if the change is one for the worse. The collector tells each outage once.
    func look(into change: OutageChange) {
        guard let unreachable = change.unreachable else { return }
        let isFree = underWay.withLock { count in
            guard count < Self.mostAtATime else { return false }
            count += 1
            return true
        }
        guard isFree else { return }
        Task {
            let words = await conclusion(unreachable)
            underWay.withLock { $0 -= 1 }
            log.warn("diagnosis", [.subject: "\(change.subject)", .reason: "\(words)"])
        }
    }

    private func conclusion(_ unreachable: OutageChange.Unreachable) async -> String {
        do {
            // Read anew: what the files hold now is what the next connection uses.
            let login = try KafkaLogin(configuration.login)
            var settings = ProbeSettings(
                options: configuration.login, client: configuration.kafkaClient(login: login, log: log))
            // The client's own, which knows of refusals.
            settings.client.security = kafka.security
            let diagnosis = ClusterDiagnosis(settings, deadline: .now + Self.limit)
            switch unreachable {
            case .broker(let broker): return await diagnosis.broker(broker).conclusion
            case .cluster:
                let reports = await diagnosis.brokers(configuration.kafka.servers)
                let failed = reports.filter { $0.failure != nil }
                return conclusion(failed.isEmpty ? reports : failed)
            }
        } catch {
            return "\(error)"
        }
    }

    private func conclusion(_ reports: [BrokerReport]) -> String {
        let told = reports.prefix(Self.mostBrokers).map(\.conclusion).joined(separator: "; ")
        return reports.count > Self.mostBrokers ? "\(told); and \(reports.count - Self.mostBrokers) more" : told
    }
}
