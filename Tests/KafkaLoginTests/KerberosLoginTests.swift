import Credentials
import KafkaReader
import System
import TestSupport
import Testing

@testable import KafkaLogin

/// Logins by GSSAPI. The tests run serially: the process has one credential cache.
@Suite(
    .serialized, .enabled(if: SecuredCluster.missing == nil, Comment(rawValue: SecuredCluster.missing ?? "")),
    .enabled(if: LoadedLibrary.missingGSSAPI == nil, Comment(rawValue: LoadedLibrary.missingGSSAPI ?? "")))
struct KerberosLoginTests {
    private let cluster: SecuredCluster

    init() async throws {
        cluster = try await SecuredCluster.shared()
    }

    private func options(_ cluster: SecuredCluster, _ username: String, change: (inout LoginOptions.SASL) -> Void) -> LoginOptions
    {
        var options = LoginOptions()
        options.sasl.isEnabled = true
        options.sasl.mechanism = "GSSAPI"
        options.sasl.username = username
        options.sasl.kerberosConfigurationFile = cluster.realm.configurationFile
        change(&options.sasl)
        KafkaLogin.prepareProcess(options)
        return options
    }

    private var deadline: ContinuousClock.Instant { .now + .seconds(20) }

    @Test(arguments: TestedClient.allCases)
    func passwordAndKeytabLogIn(tested: TestedClient) async throws {
        let keytab = try await cluster.realm.keytab("exporter")
        let byPassword = options(cluster, "exporter") {
            $0.password.value = Secret("right")
            $0.kerberosAuthenticationType = "userAuth"
            $0.realm = cluster.realm.name
        }
        let byKeytab = options(cluster, "exporter") {
            $0.keytab = keytab
            $0.kerberosAuthenticationType = "keytabAuth"
            $0.serviceName = "kafka"
        }
        for options in [byPassword, byKeytab] {
            let login = try KafkaLogin(options)
            _ = try await login.kerberos?.acquire(deadline: deadline)
            let client = try tested.reader(login, to: cluster, listener: SecuredCluster.kerberos)
            #expect(try await client.metadata(deadline: deadline).brokers.count == 1)
        }
    }

    /// Each call uses new connections, during the lifetimes of three tickets.
    @Test(arguments: TestedClient.allCases)
    func newConnectionsWorkWhileTicketsAreRenewed(tested: TestedClient) async throws {
        let options = options(cluster, "hasty") { $0.password.value = Secret("right") }
        let login = try KafkaLogin(options)
        let first = try #require(try await login.kerberos?.acquire(deadline: deadline))
        let (events, report) = AsyncStream.makeStream(of: LoginKeeper.Event.self)
        let running = try tested.reader(login, to: cluster, listener: SecuredCluster.kerberos)
        let keeper = Task {
            await LoginKeeper(options).run(login, client: running, ticket: first) { report.yield($0) }
        }
        defer { keeper.cancel() }
        let logins = Task {
            var count = 0
            while !Task.isCancelled {
                let client = try tested.reader(login, to: cluster, listener: SecuredCluster.kerberos)
                do {
                    _ = try await client.metadata(deadline: deadline)
                } catch {
                    if !Task.isCancelled { throw error }
                }
                count += 1
            }
            return count
        }
        var renewed = 0
        for await event in events {
            guard case .renewed(let ticket) = event else {
                Issue.record("\(event)")
                break
            }
            renewed += 1
            #expect(ticket.expires > first.expires)
            if renewed == 2 { break }
        }
        logins.cancel()
        #expect(try await logins.value > 2)
    }

    /// The process's cache may have a ticket: it is not for these.
    @Test func aLoginCanHaveACacheOfItsOwn() async throws {
        func client(cache: String, acquires: Bool) async throws -> any ClusterReader {
            let options = options(cluster, "exporter") {
                $0.password.value = Secret("right")
                $0.kerberosCache = cache
            }
            let login = try KafkaLogin(options)
            if acquires { _ = try await login.kerberos?.acquire(deadline: deadline) }
            return try TestedClient.wire.reader(login, to: cluster, listener: SecuredCluster.kerberos)
        }
        let own = try await client(cache: "MEMORY:kafka_exporter/own", acquires: true)
        #expect(try await own.metadata(deadline: deadline).brokers.count == 1)
        let empty = try await client(cache: "MEMORY:kafka_exporter/empty", acquires: false)
        let error = await thrownError(KafkaError.self) { _ = try await empty.metadata(deadline: .now + .seconds(6)) }
        #expect(error?.category == .sasl, "\(error.map { "\($0)" } ?? "")")
    }

    @Test(arguments: TestedClient.allCases)
    func withoutATicketTheLoginFails(tested: TestedClient) async throws {
        let options = options(cluster, "exporter") { $0.password.value = Secret("wrong") }
        let login = try KafkaLogin(options)
        let failure = await thrownError(CredentialsError.self) {
            _ = try await login.kerberos?.acquire(deadline: deadline)
        }
        #expect(failure?.code == .refused)
        // The KDC does not know this service.
        var other = options
        other.sasl.serviceName = "unknown"
        let client = try tested.reader(try KafkaLogin(other), to: cluster, listener: SecuredCluster.kerberos)
        let error = await thrownError(KafkaError.self) { _ = try await client.metadata(deadline: .now + .seconds(6)) }
        #expect(error?.category == .sasl, "\(error.map { "\($0)" } ?? "")")
    }
}
