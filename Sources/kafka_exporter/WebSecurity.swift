import Credentials
import KafkaLogin
import System
import TLS
import WebConfiguration
import WebServer

/// How the flags secure the web server.
struct WebSecurity: Sendable {
    let web: ExporterConfiguration.Web

    /// Reads all files that the flags name.
    func load() -> WatchedWebConfiguration.Loaded {
        var (files, result): WatchedWebConfiguration.Loaded = ([], .success(WebConfiguration()))
        if !web.configurationFile.isEmpty {
            (files, result) = WebConfigurationFile(path: web.configurationFile).load()
            result = result.mapError { FlagError(flag: "web.config.file", error: $0) }
        }
        guard web.tls.isEnabled else { return (files, result) }
        return (files + tlsFiles.paths + [keyPassword.file].compactMap(\.self), Result { try addingTLS(to: result.get()) })
    }

    private func addingTLS(to configuration: WebConfiguration) throws -> WebConfiguration {
        guard configuration.tls == nil else { throw TwoTLSConfigurations(file: web.configurationFile) }
        // Names the flag and the file, and reports what OpenSSL accepts at start: a certificate that has expired.
        let password = tlsFiles.hasPair ? try keyPassword.read() : nil
        let material = try TLSMaterial(tlsFiles, keyPassword: password)
        var configuration = configuration
        configuration.tls = try tlsContext(keyPassword: password)
        configuration.certificateDates = material.dates
        configuration.warnings += [try keyPassword.warning()].compactMap(\.self) + material.dates.warnings
        return configuration
    }

    /// Of `--server.tls.*`.
    private var tlsFiles: TLSFiles {
        TLSFiles(
            TLSFiles.Names(flagsOf: "server.tls"), authority: web.tls.asksForClientCertificates ? web.tls.caFile : nil,
            certificate: web.tls.certificateFile, key: web.tls.keyFile)
    }

    private var keyPassword: SecretSource {
        SecretSource(name: "--server.tls.key-password", file: web.tls.keyPasswordFile.isEmpty ? nil : web.tls.keyPasswordFile)
    }

    private func tlsContext(keyPassword: Secret?) throws -> TLSContext {
        var tls = TLSServerConfiguration.https(certificate: .file(web.tls.certificateFile), key: .file(web.tls.keyFile))
        tls.keyPassword = keyPassword
        if web.tls.asksForClientCertificates {
            tls.clientAuthentication = .requireAndVerify
            tls.clientAuthorities = .file(web.tls.caFile)
        }
        do throws(TLSError) {
            return try TLSContext(server: tls)
        } catch {
            throw UnusableTLSFiles(error)
        }
    }
}

/// Errors of OpenSSL about files with valid content, such as a key that is too short.
struct UnusableTLSFiles: Error, CustomStringConvertible {
    let description: String

    init(_ error: TLSError) {
        let flag =
            switch error.part {
            case .certificate: "--server.tls.cert-file="
            case .key: "--server.tls.key-file="
            case .authorities: "--server.tls.ca-file="
            case .cipherSuites, .curves, .other: "--server.tls.enabled: "
            }
        description = flag + error.problem
    }
}

/// Neither wins: an operator who gave both may not know about one of them.
struct TwoTLSConfigurations: Error, CustomStringConvertible {
    let file: String

    var description: String {
        "--server.tls.enabled and tls_server_config in --web.config.file=\(file) are both given: keep one of them"
    }
}
