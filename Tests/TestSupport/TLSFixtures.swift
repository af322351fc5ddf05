internal import COpenSSL
public import Foundation

/// Certificates and keys made for one test by the `openssl` command, in a directory that is removed when this is released.
public final class TLSFixtures: Sendable {
    /// nil if the fixtures can be made; else what is missing.
    public static let missing: String? =
        FileManager.default.isExecutableFile(atPath: command) ? nil : "no \(command) (Debian: openssl)"
    private static let command = "/usr/bin/openssl"

    public struct Pair: Sendable {
        /// PEM files.
        public let certificate: String
        public let key: String

        public init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// OpenSSL cleans up when the test process exits, while librdkafka's threads may still be closing connections. This can only
    /// be disabled before its first use.
    private static let keepsOpenSSL = OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil)

    /// When most certificates expire, in seconds since the Unix epoch: `20991231235959Z`.
    public static let lastSecond = 4_102_444_799.0

    /// The validity period of a certificate.
    public enum Validity: Sendable {
        case now
        case expired
        case notYet
        case from(Date)

        var dates: (start: String, end: String) {
            let end = "20991231235959Z"
            switch self {
            case .now: return ("20240101000000Z", end)
            case .expired: return ("20200101000000Z", "20210101000000Z")
            case .notYet: return ("20980101000000Z", end)
            case .from(let date):
                let style = Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted)
                return (date.formatted(style).replacing("T", with: ""), end)
            }
        }
    }

    /// The signing authority and its key.
    public let authority: Pair
    private let directory: TemporaryDirectory

    /// - Parameter authorityName: its common name, to distinguish two authorities.
    public init(authorityName: String = "Test CA") async throws {
        _ = Self.keepsOpenSSL
        directory = try TemporaryDirectory(named: "tls")
        authority = Pair(certificate: "\(directory.path)/ca.pem", key: "\(directory.path)/ca.key")
        try await openssl(
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "3650", "-subj"]
                + ["/CN=\(authorityName)", "-keyout", authority.key, "-out", authority.certificate]
                + ["-addext", "keyUsage=critical,keyCertSign,cRLSign"])
    }

    /// A certificate signed by the authority, and its key.
    /// - Parameters:
    ///   - name: the subject's common name.
    ///   - alternativeNames: such as `DNS:localhost` and `IP:127.0.0.1`.
    public func issue(_ name: String, alternativeNames: [String] = [], validity: Validity = .now) async throws -> Pair {
        let file = "\(directory.path)/\(UUID().uuidString)"
        try await openssl(
            ["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=\(name)"]
                + ["-keyout", "\(file).key", "-out", "\(file).csr"])
        var extensions = "extendedKeyUsage=serverAuth,clientAuth\n"
        if !alternativeNames.isEmpty { extensions += "subjectAltName=\(alternativeNames.joined(separator: ","))\n" }
        try extensions.write(toFile: "\(file).ext", atomically: true, encoding: .utf8)
        // `openssl ca` is the only command of 3.0 that accepts a start date. Its database allows one user at a time, so each
        // certificate has its own.
        try "".write(toFile: "\(file).index", atomically: true, encoding: .utf8)
        try """
        [ca]
        default_ca = test
        [test]
        database = \(file).index
        new_certs_dir = \(directory.path)
        rand_serial = yes
        default_md = sha256
        policy = any
        [any]
        commonName = supplied
        """.write(toFile: "\(file).cnf", atomically: true, encoding: .utf8)
        try await openssl(
            ["ca", "-batch", "-notext", "-config", "\(file).cnf", "-cert", authority.certificate, "-keyfile", authority.key]
                + ["-in", "\(file).csr", "-out", "\(file).pem", "-extfile", "\(file).ext"]
                + ["-startdate", validity.dates.start, "-enddate", validity.dates.end])
        return Pair(certificate: "\(file).pem", key: "\(file).key")
    }

    /// A server's certificate for this machine.
    public func server(validity: Validity = .now) async throws -> Pair {
        try await issue("localhost", alternativeNames: ["DNS:localhost", "IP:127.0.0.1"], validity: validity)
    }

    /// The same key, encrypted (PKCS#8).
    public func encrypted(_ key: String, password: String) async throws -> String {
        let result = "\(key).encrypted"
        try await openssl(["pkcs8", "-topk8", "-v2", "aes-256-cbc", "-in", key, "-out", result, "-passout", "pass:\(password)"])
        return result
    }

    /// Certificate, key and authority in one PKCS#12 file: a key store for Kafka.
    public func keyStore(_ pair: Pair, password: String) async throws -> String {
        let result = "\(pair.key).p12"
        try await openssl(
            ["pkcs12", "-export", "-in", pair.certificate, "-inkey", pair.key, "-certfile", authority.certificate]
                + ["-name", "test", "-out", result, "-passout", "pass:\(password)"])
        return result
    }

    /// The certificate in DER.
    public func der(_ certificate: String) async throws -> [UInt8] {
        let result = "\(certificate).der"
        try await openssl(["x509", "-in", certificate, "-outform", "der", "-out", result])
        return [UInt8](try Data(contentsOf: URL(fileURLWithPath: result)))
    }

    /// Writes this text to a new file beside the certificates, and returns its path.
    @discardableResult
    public func write(_ text: String, to name: String) throws -> String {
        try directory.write(text, to: name)
    }

    public func write(_ bytes: [UInt8], to name: String) throws -> String {
        try directory.write(bytes, to: name)
    }

    public func path(_ name: String) -> String { "\(directory.path)/\(name)" }

    private func openssl(_ arguments: [String]) async throws {
        let process = try ChildProcess([Self.command] + arguments)
        guard try await process.exitStatus() == .success else {
            throw TestSupportError("openssl \(arguments.joined(separator: " ")): \(process.standardError)")
        }
    }
}
