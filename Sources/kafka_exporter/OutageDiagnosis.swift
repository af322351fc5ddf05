import Collector
import KafkaConnection
import KafkaDiagnosis
import KafkaLogin
import StatusPage
import Synchronization

/// Diagnoses brokers that did not answer, beside the scrapes, and logs one line.
final class OutageDiagnosis: Sendable {
    /// If half of a large cluster goes away, a few of its brokers show why.
    private static let mostAtATime = 4
    /// In one line.
    private static let mostBrokers = 4
    private static let limit: Duration = .seconds(30)

    private let configuration: ExporterConfiguration
    private let kafka: KafkaConnection
    private let board: StatusBoard?
    private let log: Log
    private let underWay = Mutex(0)
    private let outage = Mutex(DiagnosedOutage())

    /// - Parameters:
    ///   - kafka: the client that met the outage.
    ///   - board: shows the diagnosis as well; nil without a status page.
    init(configuration: ExporterConfiguration, kafka: KafkaConnection, board: StatusBoard?, log: Log) {
        self.configuration = configuration
        self.kafka = kafka
        self.board = board
        self.log = log
    }

    /// Starts a diagnosis if something broke. Must be called with every change, in order.
    func look(into change: OutageChange) {
        guard let number = outage.withLock({ $0.note(change) }), let unreachable = change.unreachable,
            case .broke(let error, let advice) = change.event
        else { return }
        let isFree = underWay.withLock { count in
            guard count < Self.mostAtATime else { return false }
            count += 1
            return true
        }
        guard isFree else { return }
        Task {
            let words = await conclusion(unreachable, error: error, advice: advice, outage: number)
            underWay.withLock { $0 -= 1 }
            guard let words else { return }
            board?.noteDiagnosis(of: change.subject, words)
            log.warn("diagnosis", [.subject: "\(change.subject)", .reason: "\(words)"])
        }
    }

    /// - Returns: nil if all of it was logged before.
    private func conclusion(
        _ unreachable: OutageChange.Unreachable, error: String, advice: String, outage number: Int
    ) async -> String? {
        let reports: [BrokerReport]
        do {
            // Read again: the next connection uses what the files hold now.
            let login = try await KafkaLogin.read(configuration.login)
            var settings = ProbeSettings(
                options: configuration.login, client: configuration.kafkaClient(login: login, log: log), wire: login.wire)
            // The login in use, which knows about refusals.
            (settings.client.security, settings.wire) = kafka.login
            let diagnosis = ClusterDiagnosis(settings, deadline: .now + Self.limit)
            switch unreachable {
            case .broker(let broker): reports = [await diagnosis.broker(broker)]
            case .cluster:
                let all = await diagnosis.brokers(configuration.kafka.servers)
                let failed = all.filter { $0.failure != nil }
                reports = failed.isEmpty ? all : failed
            }
        } catch {
            return "\(error)"
        }
        let new = outage.withLock { $0.takeNew(reports, of: number) }
        return new.isEmpty ? nil : conclusion(new, error: error, advice: advice)
    }

    private func conclusion(_ reports: [BrokerReport], error: String, advice: String) -> String {
        let conclusions = reports.prefix(Self.mostBrokers).map { $0.conclusion(onError: error, advice: advice) }
            .joined(separator: "; ")
        return reports.count > Self.mostBrokers ? "\(conclusions); and \(reports.count - Self.mostBrokers) more" : conclusions
    }
}
