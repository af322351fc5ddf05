import Authentication
import KafkaClient

/// Goes through one broker step by step, and ends at the first that fails.
struct BrokerProbe: Sendable {
    let address: Endpoint
    let origin: BrokerReport.Origin
    /// nil where no broker told it.
    let id: Int32?
    let settings: ProbeSettings
    /// When every step must have ended, whatever its own limit.
    let deadline: ContinuousClock.Instant

    func run() async -> BrokerReport {
        var report = BrokerReport(address, origin, id: id)
        guard let addresses = await resolve(&report) else { return report }
        let connections = ConnectionProbe(
            address: address, addresses: addresses, settings: settings, advice: advice, deadline: deadline)
        do throws(AuthenticationError) {
            // Bounded by its own deadlines: nobody needs to stop waiting for it.
            report.findings += try await OwnThread.run { .success(connections.run()) }
        } catch {
            report.findings.append(.failed(.connect, .connect, error.message))
        }
        guard report.failure == nil else { return report }
        await logIn(&report)
        return report
    }

    private var advice: BrokerAdvice { BrokerAdvice(address: address, origin: origin, id: id) }

    /// - Returns: nil where the name does not resolve.
    private func resolve(_ report: inout BrokerReport) async -> [ResolvedAddress]? {
        let resolution: Result<[ResolvedAddress], ResolvedAddress.Failure>
        do throws(AuthenticationError) {
            resolution = try await OwnThread.run(deadline: min(deadline, .now + settings.stepLimit)) { [address] in
                .success(ResolvedAddress.all(of: address))
            }
        } catch {
            resolution = .failure(ResolvedAddress.Failure(words: "no name server answers in time", isTemporary: true))
        }
        switch resolution {
        case .success(let addresses):
            let list = addresses.map(\.description).joined(separator: ", ")
            report.findings.append(.ok(.dns, address.host == list ? "\(list) is an address" : "\(address.host) is \(list)"))
            return addresses
        case .failure(let failure):
            report.findings.append(
                .failed(
                    .dns, .dns, "\(address.host) does not resolve: \(failure.words)",
                    advice: advice.onUnresolved(isTemporary: failure.isTemporary)))
            return nil
        }
    }

    /// Lets librdkafka log in and ask for the brokers, on this one address.
    private func logIn(_ report: inout BrokerReport) async {
        let sasl = settings.options.sasl
        // Of an advertised broker only the login is not known yet.
        guard origin == .bootstrap || sasl.isEnabled else { return }
        do throws(KafkaError) {
            var configuration = settings.client
            configuration.servers = [address.description]
            let client = try KafkaClient(configuration)
            let brokers = try await client.brokers(deadline: min(deadline, .now + settings.stepLimit * 2))
            report.advertised = brokers
            if sasl.isEnabled { report.findings.append(.ok(.sasl, "the broker accepts the login")) }
            guard origin == .bootstrap else { return }
            let list = brokers.map { "\($0.id) at \($0.address)" }.joined(separator: ", ")
            report.findings.append(
                brokers.isEmpty
                    ? .failed(
                        .metadata, .protocol, "the broker names no brokers to clients",
                        advice: "a broker of Kafka 0.8 does so while it has no topic; of any other, see its log")
                    : .ok(.metadata, "it advertises \(brokers.count == 1 ? "one broker" : "\(brokers.count) brokers"): \(list)"))
        } catch {
            let step: Step = error.category == .sasl ? .sasl : .metadata
            report.findings.append(
                .failed(
                    step, error.category, error.detail ?? error.description,
                    advice: step == .sasl ? LoginAdvice.onRefusal(settings.options.sasl) : "see the broker's log"))
        }
    }
}
