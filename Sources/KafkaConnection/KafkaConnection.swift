public import KafkaClient
public import KafkaLogin
public import KafkaReader
public import KafkaWire
internal import Synchronization
internal import System
public import TLS

/// The exporter's way to one cluster: the client or clients that ask it, and the login that they share.
public final class KafkaConnection: Sendable {
    private enum Clients {
        case librdkafka(KafkaClient)
        case both(FallbackReader<WireClient, KafkaClient>)
    }

    /// What librdkafka is made with; its login changes.
    private final class Settings: Sendable {
        let value: Mutex<(configuration: KafkaConfiguration, wire: WireSecurity)>

        init(_ configuration: KafkaConfiguration, _ wire: WireSecurity) { value = Mutex((configuration, wire)) }
    }

    /// Answers the scrapes.
    public let reader: any ClusterReader
    /// Counts the requests of clients other than `reader`.
    public let otherRequests = RequestCounts()
    private let clients: Clients
    private let settings: Settings

    /// Connects in the background, or with the first question.
    /// - Parameters:
    ///   - configuration: librdkafka's, with the login in its form.
    ///   - wire: the same login in the form of our own client.
    /// - Throws: if librdkafka is used alone and rejects the configuration, or if the system is out of a resource.
    public init(
        _ choice: ClientChoice, _ configuration: KafkaConfiguration, wire: WireSecurity
    ) throws(KafkaError) {
        let settings = Settings(configuration, wire)
        self.settings = settings
        // Kafka before 0.10 is known to librdkafka alone.
        switch configuration.isBeforeNegotiation ? .librdkafka : choice {
        case .librdkafka:
            let client = try Self.library(configuration)
            clients = .librdkafka(client)
            reader = client
        case .auto:
            let servers = configuration.servers.compactMap { try? HostPort(parsing: $0) }
            let client: WireClient
            do throws(SystemError) {
                client = try WireClient(servers: servers, security: wire)
            } catch {
                throw KafkaError(.outOfResources, .connect, detail: "\(error)")
            }
            let library = ReaderOnDemand { () throws(KafkaError) in
                try Self.library(settings.value.withLock { $0.configuration })
            }
            let both = FallbackReader(client, otherwise: library)
            clients = .both(both)
            reader = both
        }
    }

    private static func library(_ configuration: KafkaConfiguration) throws(KafkaError) -> KafkaClient {
        try checkTicket(of: configuration)
        return try KafkaClient(configuration)
    }

    /// librdkafka finds its Kerberos ticket in the process's cache, and would log in as somebody else where the login has its own.
    private static func checkTicket(of configuration: KafkaConfiguration) throws(KafkaError) {
        if case .gssapi(_, _, _?) = configuration.security.sasl {
            throw KafkaError(.unsupportedFeature, .connect, detail: "librdkafka has one Kerberos ticket for all clusters")
        }
    }

    /// For another client than the one that asks for scrapes, with the login that is in use.
    public var libraryConfiguration: KafkaConfiguration { settings.value.withLock { $0.configuration } }

    /// A client for the end-to-end probe, with the login that is in use. It is librdkafka, whichever client asks the cluster.
    public func endToEndClient(_ settings: EndToEndSettings) throws(KafkaError) -> KafkaEndToEndClient {
        let configuration = libraryConfiguration
        try Self.checkTicket(of: configuration)
        return try KafkaEndToEndClient(configuration, settings, counts: otherRequests)
    }

    /// The login that is in use, in librdkafka's form and in our own client's.
    public var login: (security: KafkaSecurity, wire: WireSecurity) {
        settings.value.withLock { ($0.configuration.security, $0.wire) }
    }

    /// The certificate that brokers are shown; nil for none.
    public var ownCertificate: Certificate? { login.wire.tls?.certificate }

    /// The certificates that brokers presented on their last connections, accepted or not. librdkafka does not report them.
    public var brokerCertificates: [Certificate] {
        if case .both(let both) = clients { both.first.brokerCertificates } else { [] }
    }

    /// The cluster's brokers, without its topics.
    public func brokers(deadline: ContinuousClock.Instant) async throws(KafkaError) -> [ClusterMetadata.Broker] {
        switch clients {
        case .librdkafka(let client): return try await client.brokers(deadline: deadline)
        case .both(let both):
            do throws(KafkaError) {
                return try await both.first.brokers(deadline: deadline)
            } catch {
                guard error.code.isOfClient else { throw error }
                return try await both.second.use().brokers(deadline: deadline)
            }
        }
    }

    /// Finds out what the ACLs allow, by requests that change nothing.
    public func access(deadline: ContinuousClock.Instant) async -> ClusterAccess {
        switch clients {
        case .librdkafka(let client): await client.access(deadline: deadline)
        case .both(let both):
            if let library = both.secondInCharge {
                await library.access(deadline: deadline)
            } else {
                await both.first.access(deadline: deadline)
            }
        }
    }
}

extension KafkaConnection: LoginAdopter {
    public func adopt(_ login: KafkaLogin, deadline: ContinuousClock.Instant) async throws(KafkaError) {
        switch clients {
        case .librdkafka(let client): try await client.adopt(login, deadline: deadline)
        case .both(let both):
            do throws(KafkaError) {
                try await both.first.adopt(login, deadline: deadline)
            } catch {
                guard error.code.isOfClient else { throw error }
                var configuration = settings.value.withLock { $0.configuration }
                configuration.security = login.security
                _ = try await Self.library(configuration).brokers(deadline: deadline)
                if !Task.isCancelled { both.first.use(login.wire) }
            }
        }
        guard !Task.isCancelled else { return }
        settings.value.withLock { settings in
            settings.configuration.security = login.security
            settings.wire = login.wire
        }
        // The next one is made with the new login.
        if case .both(let both) = clients { both.second.retire() }
    }
}
