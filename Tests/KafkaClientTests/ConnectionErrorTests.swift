import KafkaReader
import Testing

@testable import KafkaClient

/// librdkafka's error texts for connections, of versions 2.0 to 2.15.
@Suite struct ConnectionErrorTests {
    private static let transport: Int32 = -195
    private static let badMessage: Int32 = -199

    @Test(
        arguments: [
            (-193, "b:9092/bootstrap: Failed to resolve 'b:9092': Name or service not known (after 3ms in state CONNECT)", .dns),
            (
                transport,
                "127.0.0.1:1/bootstrap: Connect to ipv4#127.0.0.1:1 failed: Connection refused (after 0ms in state CONNECT)",
                .connect
            ),
            (transport, "10.0.0.1:9092/2: Connection setup timed out in state CONNECT (after 5001ms in state CONNECT)", .connect),
            (transport, "b:9092/2: Connection setup timed out in state APIVERSION_QUERY", .timeout),
            (
                transport,
                "b:9092/bootstrap: ApiVersionRequest failed: Local: Timed out: probably due to broker version < 0.10", .timeout
            ),
            (-185, "b:9092/2: 2 request(s) timed out: disconnect (after 5003ms in state UP)", .timeout),
            (transport, "ssl://b:9092/bootstrap: Disconnected (after 0ms in state SSL_HANDSHAKE)", .tls),
            (-181, "ssl://b:9093/2: SSL handshake failed: error:0A000086: certificate verify failed", .tls),
            (
                transport,
                "ssl://b:9092/bootstrap: SSL handshake failed: Disconnected: connecting to a PLAINTEXT broker listener?", .tls
            ),
            (
                transport,
                "b:9093/bootstrap: Disconnected while requesting ApiVersion: might be caused by incorrect security.protocol"
                    + " configuration (connecting to a SSL listener?) or broker version is < 0.10 (see api.version.request)",
                .tls
            ),
            (badMessage, "b:9093/bootstrap: Receive failed: Invalid response size 352518912 (0..100000000)", .tls),
            (transport, "b:9093/bootstrap: Receive failed: Invalid response size 1213486160 (0..100000000)", .connect),
            (
                transport,
                "b:9092/1: Disconnected: verify that security.protocol is correctly configured, broker might require SASL authentication",
                .sasl
            ),
            (transport, "ssl://b:9093/1: Receive failed: error:0A000412:SSL routines::sslv3 alert bad certificate", .tls),
            (-169, "sasl_ssl://b:9092/bootstrap: SASL authentication error: Authentication failed", .sasl),
            // The text of 2.11.
            (
                transport, "b:9093/bootstrap: Disconnected: connection closed by peer (after 2ms in state APIVERSION_QUERY)", .tls
            ),
            (
                transport,
                "ssl://b:9093/bootstrap: Disconnected: SSL connection closed by peer (after 2ms in state APIVERSION_QUERY)",
                .connect
            ),
            (transport, "ssl://b:9093/bootstrap: Disconnected: SSL connection closed by peer (after 9ms in state UP)", .sasl),
            (
                transport, "sasl_ssl://b:9093/bootstrap: Disconnected: SSL connection closed by peer (after 9ms in state UP)",
                .connect
            ),
            (transport, "b:9092/1: Disconnected: connection closed by peer (after 5300ms in state UP)", .connect),
        ] as [(Int32, String, KafkaError.Category)])
    func areSortedByCategory(code: Int32, reason: String, category: KafkaError.Category) {
        #expect(KafkaError(connection: KafkaError.Code(rawValue: code), reason: reason).category == category)
    }

    @Test(
        arguments: [
            ("127.0.0.1:9092/2: Connect to ipv4#127.0.0.1:9092 failed", "2 at 127.0.0.1:9092"),
            ("sasl_ssl://b:9092/10: Disconnected", "10 at b:9092"), ("[::1]:9092/0: Disconnected", "0 at [::1]:9092"),
            ("b:9092/bootstrap: Disconnected", nil), ("GroupCoordinator: b:9092: x/3: y", nil), ("2/2 brokers are down", nil),
            ("ssl://b/2: Disconnected", nil),
        ] as [(String, String?)])
    func nameTheirBroker(reason: String, broker: String?) {
        let error = KafkaError(connection: KafkaError.Code(rawValue: Self.transport), reason: reason)
        #expect(error.advertisedBroker.map { "\($0.id) at \($0.address)" } == broker)
    }

    @Test(
        arguments: [
            ("sasl_ssl://b:9092/bootstrap: Disconnected", "b:9092"), ("[::1]:9092/0: Disconnected", "[::1]:9092"),
            ("GroupCoordinator: b:9092: x/3: y", nil), ("2/2 brokers are down", nil),
            ("Failed to acquire SASL OAUTHBEARER token: http://b:9092/x: no", nil),
        ] as [(String, String?)])
    func nameTheirAddress(reason: String, address: String?) {
        #expect(KafkaError.address(inReason: reason) == address)
    }

    @Test(
        arguments: [
            (
                "FAIL", "[thrd:b:9092/2]: b:9092/2: Disconnected (after 3ms in state UP)",
                "b:9092/2: Disconnected (after 3ms in state UP)"
            ),
            ("FAIL", "[thrd:[::1]:9092/2]: [::1]:9092/2: Disconnected", "[::1]:9092/2: Disconnected"),
            ("FAIL", "b:9092/2: Disconnected", "b:9092/2: Disconnected"),
            ("CONNECT", "[thrd:b:9092/2]: b:9092/2: Connected", nil),
        ] as [(String, String, String?)])
    func areReadFromTheLog(facility: String, message: String, failure: String?) {
        #expect(LibraryLogLine(level: 6, facility: facility, message: message).connectionFailure == failure)
    }

    @Test func areEqualAtDifferentTimes() {
        let code = KafkaError.Code(rawValue: Self.transport)
        let early = KafkaError(connection: code, reason: "b:1/2: Connect failed (after 3ms in state CONNECT)")
        let late = KafkaError(connection: code, reason: "b:1/2: Connect failed (after 4711ms in state CONNECT)")
        #expect(early == late)
    }
}
