import Credentials
import Glibc
import System
import WebConfiguration

/// `kafka_exporter healthcheck`: whether the exporter with these flags answers, for Docker's HEALTHCHECK.
struct HealthCheck {
    let web: ExporterConfiguration.Web

    private static let limit: Duration = .seconds(5)

    /// Prints `ok`, or what is wrong.
    /// - Returns: the exit status.
    func run() async -> Int32 {
        do {
            try await ask()
            writeWhole(Array("ok\n".utf8), to: STDOUT_FILENO)
            return 0
        } catch {
            writeWhole(Array("kafka_exporter: error: healthcheck: \(error)\n".utf8), to: STDERR_FILENO)
            return 1
        }
    }

    private func ask() async throws {
        let usesTLS: Bool
        do {
            usesTLS = try WebSecurity(web: web).load().result.get().tls != nil
        } catch {
            // A server that runs keeps what it read before.
            for usesTLS in [true, false] where (try? await ask(usesTLS: usesTLS)) != nil { return }
            throw error
        }
        try await ask(usesTLS: usesTLS)
    }

    private func ask(usesTLS: Bool) async throws {
        let address = try Self.address(of: web.listenAddresses)
        let request = HTTPRequest.local("\(usesTLS ? "https" : "http")://\(address)\(WebPath.health)")
        let status: Int
        do throws(CredentialsError) {
            status = try await request.send(deadline: .now + Self.limit).status
        } catch {
            // A server that refuses a client without a certificate is alive.
            guard usesTLS, error.description.contains(" alert ") else { throw error }
            return
        }
        // As is one that asks for a password, of which the exporter knows only the hash, or that limits the rate of requests.
        guard [200, 401, 429].contains(status) else { throw UnhealthyAnswer(url: request.url, status: status) }
    }

    /// Where this machine reaches the first of the server's addresses.
    static func address(of listenAddresses: [String]) throws -> HostPort {
        var address = try HostPort(listenAddress: listenAddresses[0])
        switch address.host {
        case "", "0.0.0.0": address.host = "127.0.0.1"
        case "::": address.host = "::1"
        default: break
        }
        return address
    }
}

private struct UnhealthyAnswer: Error, CustomStringConvertible {
    let url: String
    let status: Int

    var description: String { "\(url) answered \(status)" }
}
