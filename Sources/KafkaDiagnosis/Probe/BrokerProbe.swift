import KafkaClient
import KafkaConnection
import KafkaReader
import System

/// Probes one broker step by step, and ends at the first step that fails.
struct BrokerProbe: Sendable {
    let address: HostPort
    let origin: BrokerReport.Origin
    /// nil if no broker reported it.
    let id: Int32?
    let settings: ProbeSettings
    /// The deadline of every step, whatever its own limit.
    let deadline: ContinuousClock.Instant

    func run() async -> BrokerReport {
        var report = BrokerReport(address, origin, id: id)
        guard let addresses = await resolve(&report) else { return report }
        let connections = ConnectionProbe(
            address: address, addresses: addresses, settings: settings, advice: advice, deadline: deadline)
        do throws(BlockingCall.Failure) {
            // It has its own deadlines, so this wait needs none.
            let result = try await BlockingCall.run(connections.run)
            report.findings += result.findings
            report.advertised = result.brokers
        } catch {
            report.findings.append(.failed(.connect, .connect, "\(error)"))
        }
        guard report.failure == nil else { return report }
        // For an advertised broker, only the login is still unknown.
        if settings.options.sasl.isEnabled || origin == .bootstrap && report.advertised == nil { await logIn(&report) }
        if report.failure == nil, origin == .bootstrap, let brokers = report.advertised {
            report.findings.append(finding(on: brokers))
        }
        return report
    }

    private var advice: BrokerAdvice { BrokerAdvice(address: address, origin: origin, id: id) }

    /// - Returns: nil if the name does not resolve.
    private func resolve(_ report: inout BrokerReport) async -> [SocketAddress]? {
        let resolution: Result<[SocketAddress], SocketAddress.ResolutionFailure>
        do throws(BlockingCall.Failure) {
            resolution = try await BlockingCall.run(deadline: min(deadline, .now + settings.stepLimit)) { [address] in
                Result { () throws(SocketAddress.ResolutionFailure) in
                    try SocketAddress.resolve(address.host, port: address.port, for: .connecting)
                }
            }
        } catch {
            let words = error == .timedOut ? "no name server answers in time" : "\(error)"
            resolution = .failure(SocketAddress.ResolutionFailure(words, isTemporary: true))
        }
        switch resolution {
        case .success(let addresses):
            let list = addresses.map(\.host).joined(separator: ", ")
            report.findings.append(.ok(.dns, address.host == list ? "\(list) is an address" : "\(address.host) is \(list)"))
            return addresses
        case .failure(let failure):
            report.findings.append(
                .failed(
                    .dns, .dns, "\(address.host) does not resolve: \(failure)",
                    advice: advice.onUnresolved(isTemporary: failure.isTemporary)))
            return nil
        }
    }

    /// Lets the exporter's client log in and ask for the brokers, at this one address. A login that the client knows to be refused is not
    /// retried: that could lock the account.
    private func logIn(_ report: inout BrokerReport) async {
        let security = settings.client.security
        if let refusal = security.refusal(by: address) { return report.findings.append(await failedLogin(refusal)) }
        if var refusal = security.refusal {
            refusal.detail = "the login is not tried, since it was refused before: \(refusal.detail ?? refusal.description)"
            return report.findings.append(await failedLogin(refusal))
        }
        do throws(KafkaError) {
            var configuration = settings.client
            configuration.servers = [address.description]
            // Another broker's refusal is not a finding about this one.
            configuration.security = configuration.security.withOwnAttempts()
            let connection = try KafkaConnection(settings.options.client, configuration, wire: settings.wire.withOwnAttempts())
            report.advertised = try await connection.brokers(deadline: min(deadline, .now + settings.stepLimit * 2))
        } catch {
            // Newer versions of librdkafka move on to the brokers that this one named before they return the result.
            guard let next = error.advertisedBroker else {
                return report.findings.append(await failedLogin(error))
            }
            report.advertised = [next]
        }
        if settings.options.sasl.isEnabled { report.findings.append(.ok(.sasl, "the broker accepts the login")) }
    }

    private func failedLogin(_ error: KafkaError) async -> Finding {
        let words = error.detail ?? error.description
        // The error is librdkafka's, not the broker's: it was built without the mechanism.
        if error.operation == .configuration {
            return .failed(.sasl, .sasl, words, advice: "install a librdkafka that was built with this mechanism")
        }
        guard error.category == .sasl else {
            return .failed(.metadata, error.category, words, advice: "see the broker's log")
        }
        return .failed(.sasl, .sasl, words, advice: await LoginAdvice.onRefusal(settings.options.sasl))
    }

    private func finding(on brokers: [ClusterMetadata.Broker]) -> Finding {
        guard !brokers.isEmpty else {
            return .failed(
                .metadata, .protocol, "the broker reports no brokers",
                advice: "Kafka 0.8 does so while it has no topics; for newer versions, see the broker's log")
        }
        let list = brokers.map { "\($0.id) at \($0.address)" }.joined(separator: ", ")
        return .ok(.metadata, "it advertises \(brokers.count == 1 ? "one broker" : "\(brokers.count) brokers"): \(list)")
    }
}
