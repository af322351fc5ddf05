public import KafkaReader
public import System

/// Diagnoses a cluster's brokers: those named by `--kafka.server`, and those that they advertise.
public struct ClusterDiagnosis: Sendable {
    /// The number of brokers diagnosed at the same time. Each takes a thread and, for a login, a client with a few more.
    private static let brokersAtATime = 8

    private let settings: ProbeSettings
    private let deadline: ContinuousClock.Instant

    /// - Parameter deadline: the end of the diagnosis, even if some brokers were not reached by then.
    public init(_ settings: ProbeSettings, deadline: ContinuousClock.Instant) {
        self.settings = settings
        self.deadline = deadline
    }

    /// Diagnoses the bootstrap brokers first, then the brokers that they advertise at other addresses.
    public func brokers(_ bootstrap: [HostPort]) async -> [BrokerReport] {
        var reports = await probe(bootstrap.map { ($0, nil) }, .bootstrap)
        var known = Set(bootstrap)
        var others: [(HostPort, Int32?)] = []
        for broker in reports.compactMap(\.advertised).flatMap(\.self) {
            let address = broker.address
            for index in reports.indices where reports[index].address == address { reports[index].id = broker.id }
            if known.insert(address).inserted { others.append((address, broker.id)) }
        }
        reports += await probe(others, .advertised)
        return reports
    }

    /// Diagnoses one broker, at the address that the cluster advertises.
    public func broker(_ broker: ClusterMetadata.Broker) async -> BrokerReport {
        await probe(broker.address, .advertised, id: broker.id)
    }

    private func probe(_ address: HostPort, _ origin: BrokerReport.Origin, id: Int32?) async -> BrokerReport {
        guard deadline > .now else {
            var report = BrokerReport(address, origin, id: id)
            report.findings = [.failed(.connect, .timeout, "not checked: the other brokers used up the time")]
            return report
        }
        return await BrokerProbe(address: address, origin: origin, id: id, settings: settings, deadline: deadline).run()
    }

    /// Probes brokers concurrently; returns the reports in the order of the addresses.
    private func probe(_ addresses: [(HostPort, Int32?)], _ origin: BrokerReport.Origin) async -> [BrokerReport] {
        await withTaskGroup(of: (Int, BrokerReport).self) { group in
            var reports: [BrokerReport?] = Array(repeating: nil, count: addresses.count)
            var waiting = addresses.indices.makeIterator()
            func startNext() {
                guard let index = waiting.next() else { return }
                let (address, id) = addresses[index]
                group.addTask { (index, await probe(address, origin, id: id)) }
            }
            for _ in 0..<Self.brokersAtATime { startNext() }
            for await (index, report) in group {
                reports[index] = report
                startNext()
            }
            return reports.compactMap(\.self)
        }
    }
}
