import KafkaLogin
import TestSupport
import Testing

@testable import KafkaDiagnosis

/// Addresses without a Kafka broker. The step that fails is reported with its reason.
@Suite struct NonKafkaPortTests {
    private static let short = Duration.seconds(1)

    private var tls: LoginOptions {
        var options = LoginOptions()
        options.tls.isEnabled = true
        return options
    }

    @Test func aNameThatDoesNotResolve() async throws {
        let report = try await probe("kafka.invalid:9092")
        try ExpectedFailure(.dns, .dns, "kafka.invalid does not resolve: ", "--kafka.server").expect(in: report)
        let advertised = try await probe("kafka.invalid:9092", origin: .advertised)
        try ExpectedFailure(.dns, .dns, "kafka.invalid does not resolve: ", "advertised.listeners").expect(in: advertised)
    }

    @Test func aPortWithoutAListener() async throws {
        let address = "127.0.0.1:\(try LoopbackPorts.next())"
        try ExpectedFailure(.connect, .connect, "Connection refused", "nothing listens there").expect(
            in: try await probe(address))
        try ExpectedFailure(.connect, .connect, "Connection refused", ", which is this machine itself: if that is not reachable")
            .expect(in: try await probe(address, origin: .advertised))
    }

    @Test func aNetworkThatDropsPackets() async throws {
        let port = try NonKafkaPort(.swallowsConnections)
        let report = try await probe(port.address, stepLimit: Self.short)
        try ExpectedFailure(.connect, .connect, "no answer in time", "firewalls").expect(in: report)
    }

    @Test func serversThatDoNotSpeakKafka() async throws {
        let table: [(NonKafkaPort.Behaviour, ExpectedFailure)] = [
            (.says("SSH-2.0-OpenSSH_9.2p1\r\n"), ExpectedFailure(.versions, .protocol, "it answers \"SSH-2.0-", "port")),
            (.says("HTTP/1.1 400 Bad Request\r\n\r\n"), ExpectedFailure(.versions, .protocol, "it answers \"HTTP/1.1", "port")),
            (.says("\u{1}\u{2}"), ExpectedFailure(.versions, .protocol, "it answers 01 02", "port")),
            (.closes, ExpectedFailure(.versions, .connect, "closes them on the first Kafka request", "a proxy without a broker")),
            (.keepsSilent, ExpectedFailure(.versions, .timeout, "does not answer", "the broker hangs")),
        ]
        for (behaviour, expected) in table {
            let port = try NonKafkaPort(behaviour)
            try expected.expect(in: try await probe(port.address, stepLimit: Self.short))
        }
    }

    @Test func serversThatDoNotSpeakTLS() async throws {
        let table: [(NonKafkaPort.Behaviour, ExpectedFailure)] = [
            (
                .says("SSH-2.0-OpenSSH_9.2p1\r\n"),
                ExpectedFailure(.tls, .tls, "the TLS handshake gets no valid answer: ", "listener with TLS")
            ),
            (.closes, ExpectedFailure(.tls, .tls, "it closes the connection", "listener with TLS")),
            (.keepsSilent, ExpectedFailure(.tls, .timeout, "no answer to the TLS handshake", "does not use TLS")),
        ]
        for (behaviour, expected) in table {
            let port = try NonKafkaPort(behaviour)
            try expected.expect(in: try await probe(port.address, tls, stepLimit: Self.short))
        }
    }
}
