import TLS
import TestSupport

@testable import WebServer

/// Certificates shared by all tests of TLS, since the openssl command takes a while to make them.
struct TLSFiles: Sendable {
    let ours: TLSFixtures
    /// An authority that the tests' servers do not trust.
    let foreign: TLSFixtures
    let server: TLSFixtures.Pair
    let renewedServer: TLSFixtures.Pair
    let client: TLSFixtures.Pair
    let foreignClient: TLSFixtures.Pair

    private static let making = Task {
        let (ours, foreign) = (try await TLSFixtures(), try await TLSFixtures(authorityName: "Foreign CA"))
        let names = ["DNS:prometheus.example", "IP:192.0.2.7", "email:ops@example.org", "URI:spiffe://example/prometheus"]
        return TLSFiles(
            ours: ours, foreign: foreign, server: try await ours.server(), renewedServer: try await ours.server(),
            client: try await ours.issue("prometheus", alternativeNames: names),
            foreignClient: try await foreign.issue("prometheus", alternativeNames: names))
    }

    static func shared() async throws -> TLSFiles {
        try await making.value
    }

    /// A server's configuration with the good pair.
    func configuration(_ change: (inout TLSServerConfiguration) -> Void = { _ in }) -> TLSServerConfiguration {
        var configuration = TLSServerConfiguration.https(certificate: .file(server.certificate), key: .file(server.key))
        change(&configuration)
        return configuration
    }
}
