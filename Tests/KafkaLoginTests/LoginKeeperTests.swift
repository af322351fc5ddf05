import Credentials
import Foundation
import KafkaReader
import System
import TestSupport
import Testing

@testable import KafkaLogin

/// Files that change under a running client, and tokens that expire.
@Suite(.enabled(if: SecuredCluster.missing == nil, Comment(rawValue: SecuredCluster.missing ?? "")))
struct LoginKeeperTests {
    private let cluster: SecuredCluster

    init() async throws {
        cluster = try await SecuredCluster.shared()
    }

    private var deadline: ContinuousClock.Instant { .now + .seconds(20) }

    @Test(arguments: TestedClient.allCases)
    func aNewCertificateIsUsedAndABrokenOneIsNot(tested: TestedClient) async throws {
        let certificates = cluster.certificates
        let directory = try TemporaryDirectory(named: "rotation")
        func install(_ pair: TLSFixtures.Pair) throws {
            try directory.write(try String(contentsOfFile: pair.certificate, encoding: .utf8), to: "tls.crt")
            try directory.write(try String(contentsOfFile: pair.key, encoding: .utf8), to: "tls.key")
        }
        let first = try await certificates.issue("first")
        let second = try await certificates.issue("second")
        let otherCertificates = try await TLSFixtures(authorityName: "Other CA")
        let stranger = try await otherCertificates.issue("stranger")
        try install(first)

        var options = LoginOptions()
        options.tls.isEnabled = true
        options.tls.files.authority = certificates.authority.certificate
        options.tls.files.certificate = "\(directory.path)/tls.crt"
        options.tls.files.key = "\(directory.path)/tls.key"
        let keeper = LoginKeeper(options, interval: .milliseconds(100))
        let login = try KafkaLogin(options)
        let client = try tested.reader(login, to: cluster, listener: SecuredCluster.mutualTLS)
        let (events, report) = AsyncStream.makeStream(of: LoginKeeper.Event.self)
        let keeping = Task { await keeper.run(login, client: client) { report.yield($0) } }
        // No call fails, whatever happens to the files.
        let scrapes = Task {
            while (try? await Task.sleep(for: .milliseconds(50))) != nil {
                do {
                    _ = try await client.metadata(deadline: .now + .seconds(20))
                } catch {
                    if !Task.isCancelled { throw error }
                }
            }
        }
        var next = events.makeAsyncIterator()

        try directory.write("nothing", to: "tls.crt")
        guard case .unusable(_, let error) = try #require(await next.next()) else { throw TestSupportError("not unusable") }
        #expect(error.message.contains("--tls.cert-file=\(directory.path)/tls.crt: no certificate in it"), "\(error)")

        try install(try await certificates.issue("expired", validity: .expired))
        guard case .unusable(_, let expiry) = try #require(await next.next()) else { throw TestSupportError("taken") }
        #expect(expiry.message.contains("CN=expired expired at 2021-01-01"), "\(expiry)")

        try install(stranger)
        guard case .notAccepted(_, let refusal) = try #require(await next.next()) else { throw TestSupportError("not refused") }
        #expect(refusal.category == .tls || refusal.category == .connect, "\(refusal)")

        try install(second)
        guard case .rotated(let files, let current) = try #require(await next.next()) else {
            throw TestSupportError("not rotated")
        }
        #expect(files.count == 2)
        #expect(current.notes.contains { $0.contains("CN=second") }, "\(current.notes)")

        scrapes.cancel()
        keeping.cancel()
        try await scrapes.value
    }

    /// At first there is no certificate to present; then one appears that is not valid yet.
    @Test(arguments: TestedClient.allCases)
    func aCertificateThatAppearsIsUsedOnceItIsValid(tested: TestedClient) async throws {
        let certificates = cluster.certificates
        let directory = try TemporaryDirectory(named: "rotation")
        var options = LoginOptions()
        options.tls.isEnabled = true
        options.tls.files.authority = certificates.authority.certificate
        options.tls.files.certificate = "\(directory.path)/tls.crt"
        options.tls.files.key = "\(directory.path)/tls.key"
        let keeper = LoginKeeper(options, interval: .milliseconds(100))
        let login = try KafkaLogin(options)
        #expect(
            login.warnings.contains { $0.contains("do not exist: no certificate is presented until they do") },
            "\(login.warnings)")
        let client = try tested.reader(login, to: cluster, listener: SecuredCluster.mutualTLS)
        await #expect(throws: KafkaError.self) { _ = try await client.metadata(deadline: .now + .seconds(2)) }
        let (events, report) = AsyncStream.makeStream(of: LoginKeeper.Event.self)
        let keeping = Task { await keeper.run(login, client: client) { report.yield($0) } }
        defer { keeping.cancel() }
        var next = events.makeAsyncIterator()

        // This leaves the keeper time to read it before it is valid.
        let early = try await certificates.issue("early", validity: .from(Date() + 15))
        for (file, name) in [(early.certificate, "tls.crt"), (early.key, "tls.key")] {
            try directory.write(try String(contentsOfFile: file, encoding: .utf8), to: name)
        }
        guard case .notYetValid(let files, let dates) = try #require(await next.next()) else { throw TestSupportError("taken") }
        #expect(files.count == 2)
        #expect(dates.warnings.count == 1 && dates.warnings[0].contains("CN=early is not valid before 20"), "\(dates.warnings)")
        guard case .rotated(_, let current) = try #require(await next.next()) else { throw TestSupportError("not rotated") }
        #expect(current.notes.contains { $0.contains("CN=early") }, "\(current.notes)")
        #expect(try await client.metadata(deadline: deadline).brokers.count == 1)

        // A certificate in use is kept if its files disappear.
        for name in ["tls.crt", "tls.key"] { try FileManager.default.removeItem(atPath: "\(directory.path)/\(name)") }
        guard case .unusable(_, let error) = try #require(await next.next()) else { throw TestSupportError("given up") }
        #expect(error.message.contains("No such file"), "\(error)")
    }

    @Test(arguments: TestedClient.allCases)
    func aNewPasswordInAFileIsUsed(tested: TestedClient) async throws {
        let directory = try TemporaryDirectory(named: "rotation")
        var options = LoginOptions()
        options.tls.isEnabled = true
        options.tls.files.authority = cluster.certificates.authority.certificate
        options.sasl.isEnabled = true
        options.sasl.username = "exporter"
        options.sasl.password.file = try directory.write("wrong", to: "password")
        let keeper = LoginKeeper(options, interval: .milliseconds(100))
        let login = try KafkaLogin(options)
        let client = try tested.reader(login, to: cluster, listener: SecuredCluster.sasl)
        await #expect(throws: KafkaError.self) { _ = try await client.metadata(deadline: .now + .seconds(2)) }
        let (events, report) = AsyncStream.makeStream(of: LoginKeeper.Event.self)
        let keeping = Task { await keeper.run(login, client: client) { report.yield($0) } }
        defer { keeping.cancel() }
        try directory.write(" right\n", to: "password")
        for await event in events {
            guard case .rotated(let files, _) = event else { throw TestSupportError("\(event)") }
            #expect(files == [options.sasl.password.file])
            break
        }
        #expect(try await client.metadata(deadline: deadline).brokers.count == 1)
    }

    /// The files changed again while a login with their earlier content was under way.
    @Test(arguments: TestedClient.allCases)
    func aCancelledLoginIsNotUsed(tested: TestedClient) async throws {
        var options = LoginOptions()
        options.tls.isEnabled = true
        options.tls.files.authority = cluster.certificates.authority.certificate
        options.sasl.isEnabled = true
        options.sasl.username = "exporter"
        options.sasl.password.value = Secret("wrong")
        let client = try tested.reader(KafkaLogin(options), to: cluster, listener: SecuredCluster.sasl)
        options.sasl.password.value = Secret(" right")
        let right = try KafkaLogin(options)
        let cancelled = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await client.adopt(right, deadline: deadline)
        }
        _ = try? await cancelled.value
        await #expect(throws: KafkaError.self) { _ = try await client.metadata(deadline: .now + .seconds(2)) }
        try await client.adopt(right, deadline: deadline)
        #expect(try await client.metadata(deadline: deadline).brokers.count == 1)
    }

    /// Brokers close a connection when its token expires; the next token is obtained before that.
    @Test(arguments: TestedClient.allCases)
    func callsGoOnWhileTokensEnd(tested: TestedClient) async throws {
        let tokens = try TokenServer(lifetime: 8, sharingKeyOf: cluster.tokens)
        var options = LoginOptions()
        options.tls.isEnabled = true
        options.tls.files.authority = cluster.certificates.authority.certificate
        options.sasl.isEnabled = true
        options.sasl.mechanism = "oauthbearer"
        options.sasl.username = "exporter"
        options.sasl.password.value = Secret("right")
        options.sasl.tokenURL = tokens.address
        let client = try tested.reader(KafkaLogin(options), to: cluster, listener: SecuredCluster.sasl)
        let end = ContinuousClock.now + .seconds(60)
        while tokens.requestCount < 4, ContinuousClock.now < end {
            _ = try await client.metadata(deadline: deadline)
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(tokens.requestCount >= 4)
    }
}
