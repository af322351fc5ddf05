/// A web configuration file, after the examples of exporter-toolkit's tests, with some more mistakes. CERT, KEY and CA stand for
/// files beside it.
struct Fixture: Sendable, CustomStringConvertible {
    let name: String
    let text: String
    /// The line and words of the mistake; nil for a valid file.
    var mistake: (line: Int?, words: String)?
    /// promtool's verdict, if it differs from ours.
    var isGoodForPromtool: Bool?
    /// Supported only by versions of the toolkit since 2024.
    var isRecent = false

    var description: String { name }

    static let pair = "tls_server_config:\n  cert_file: CERT\n  key_file: KEY\n"
    static let verifying = pair + "  client_auth_type: VerifyClientCertIfGiven\n"

    private var needsNewPromtool: Bool { isRecent || text.contains("rate_limit") }

    static let forEveryPromtool = (good + bad).filter { !$0.needsNewPromtool }
    static let forNewPromtool = (good + bad).filter { $0.needsNewPromtool }

    static let good: [Fixture] = [
        Fixture(name: "empty", text: ""),
        Fixture(name: "certificate and key", text: pair),
        Fixture(name: "an empty section", text: "tls_server_config:\n"),
        Fixture(name: "clients verified by the system's authorities", text: verifying),
        Fixture(name: "any client certificate", text: pair + "  client_auth_type: RequireAnyClientCert\n"),
        Fixture(name: "an older name", text: pair + "  client_auth_type: RequireClientCert\n"),
        Fixture(
            name: "clients verified", text: pair + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: CA\n"),
        Fixture(
            name: "every cipher suite",
            text: verifying + """
                  cipher_suites:
                    - TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
                    - TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
                    - TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
                    - TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
                    - TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
                    - TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
                    - TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA
                    - TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA
                    - TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA
                    - TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA
                    - TLS_AES_128_GCM_SHA256
                    - TLS_AES_256_GCM_SHA384
                    - TLS_CHACHA20_POLY1305_SHA256
                """),
        Fixture(name: "the suites of TLS 1.3 alone", text: pair + "  cipher_suites: [TLS_AES_128_GCM_SHA256]\n"),
        Fixture(
            name: "the client's order",
            text: pair + """
                  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]
                  prefer_server_cipher_suites: false
                  min_version: TLS12
                  max_version: TLS12
                """),
        Fixture(name: "every curve", text: pair + "  curve_preferences: [CurveP256, CurveP384, CurveP521, X25519]\n"),
        Fixture(name: "one curve", text: pair + "  min_version: TLS13\n  curve_preferences:\n  - CurveP521\n"),
        Fixture(name: "an old least version", text: pair + "  min_version: TLS10\n"),
        Fixture(name: "no HTTP/2", text: pair + "  max_version: TLS12\nhttp_server_config:\n  http2: false\n"),
        Fixture(
            name: "headers",
            text: """
                http_server_config:
                  headers:
                    X-Frame-Options: sameorigin
                    Strict-Transport-Security: max-age=31536000; includeSubDomains
                    X-Content-Type-Options: nosniff
                    X-XSS-Protection: 1
                    Content-Security-Policy: "default-src 'self' *.example.net"
                """),
        Fixture(
            name: "users",
            text: pair + "basic_auth_users:\n  alice: \(PasswordTests.hashes[2])\n  bob: \(PasswordTests.hashes[0])\n"),
        Fixture(name: "users without TLS", text: "basic_auth_users:\n  alice: \(PasswordTests.hashes[1])\n"),
        Fixture(
            name: "allowed names",
            text: pair + """
                  client_auth_type: RequireAndVerifyClientCert
                  client_ca_file: CA
                  client_allowed_sans: [one, two.example, 192.0.2.1]
                """, isRecent: true),
        Fixture(name: "inline", text: "tls_server_config:\n  cert: |\nINLINE_CERT  key: |\nINLINE_KEY", isRecent: true),
        Fixture(name: "no rate limit", text: "rate_limit:\n  interval: 0\n  burst: 0\n", isRecent: true),
        Fixture(name: "a rate limit", text: "rate_limit:\n  interval: 1s\n  burst: 5\n", isRecent: true),
        Fixture(
            name: "a rate limit that admits no request", text: "rate_limit:\n  interval: \"1s\"\n  burst: 0\n", isRecent: true),
    ]

    static let bad: [Fixture] = [
        Fixture(name: "junk", text: "hWkNKCp3fvIx\nTuEjdwNS8A2v\n", mistake: (1, "must be a mapping of keys to values")),
        Fixture(name: "no YAML", text: "tls_server_config: [\n", mistake: (2, "did not find expected node content")),
        Fixture(
            name: "a misspelt key", text: "tls_server_config:\n  cert_filse: CERT\n",
            mistake: (2, "tls_server_config.cert_filse: unknown key")),
        Fixture(name: "a misspelt section", text: "tls_config: {}\n", mistake: (1, "tls_config: unknown key")),
        Fixture(
            name: "a key twice", text: pair + "  key_file: KEY\n", mistake: (4, "tls_server_config.key_file: occurs twice")),
        Fixture(
            name: "an empty certificate's path", text: "tls_server_config:\n  cert_file: \"\"\n  key_file: KEY\n",
            mistake: (1, "cert_file is missing")),
        Fixture(
            name: "an empty key's path", text: "tls_server_config:\n  cert_file: CERT\n  key_file: \"\"\n",
            mistake: (1, "key_file is missing")),
        Fixture(
            name: "an empty inline key", text: "tls_server_config:\n  cert_file: CERT\n  key: \"\"\n",
            mistake: (1, "key_file is missing")),
        Fixture(name: "only a policy", text: "tls_server_config:\n  client_auth_type: x\n", mistake: (1, "cert_file is missing")),
        Fixture(
            name: "only a version", text: "tls_server_config:\n  min_version: TLS13\n", mistake: (1, "cert_file is missing"),
            // There it means plain HTTP, which is hardly intended.
            isGoodForPromtool: true),
        Fixture(
            name: "no such certificate", text: "tls_server_config:\n  cert_file: somefile\n  key_file: KEY\n",
            mistake: (2, "somefile: No such file")),
        Fixture(
            name: "no such key", text: "tls_server_config:\n  cert_file: CERT\n  key_file: somefile\n",
            mistake: (3, "somefile: No such file")),
        Fixture(
            name: "a key that does not fit", text: "tls_server_config:\n  cert_file: CERT\n  key_file: OTHER\n",
            mistake: (3, "does not fit")),
        Fixture(
            name: "no such authority", text: verifying + "  client_ca_file: somefile\n", mistake: (5, "somefile: No such file")),
        Fixture(
            name: "authorities without a policy", text: pair + "  client_ca_file: CA\n",
            mistake: (4, "client_ca_file: has no effect without client_auth_type")),
        Fixture(
            name: "an empty file of authorities", text: verifying + "  client_ca_file: /dev/null\n",
            mistake: (5, "no certificate in it"),
            // There it means that no client is admitted.
            isGoodForPromtool: true),
        Fixture(
            name: "an invented policy", text: pair + "  client_auth_type: Sometimes\n", mistake: (4, "unknown type 'Sometimes'")),
        Fixture(
            name: "an invented suite", text: pair + "  cipher_suites:\n  - TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA2048\n",
            mistake: (5, "cipher_suites[0]: unknown cipher suite 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA2048'")),
        Fixture(
            name: "an invented curve", text: pair + "  curve_preferences:\n  - CurveP257\n",
            mistake: (5, "unknown curve 'CurveP257'")),
        Fixture(
            name: "an invented version", text: pair + "  min_version: TLS111\n", mistake: (4, "unsupported version 'TLS111'")),
        Fixture(
            name: "only unsupported versions", text: pair + "  min_version: TLS10\n  max_version: TLS11\n",
            mistake: (5, "unsupported version 'TLS11'"),
            isGoodForPromtool: true),
        Fixture(
            name: "a number for a truth", text: pair + "  prefer_server_cipher_suites: 7\n", mistake: (4, "must be true or false")
        ),
        Fixture(
            name: "another header", text: "http_server_config:\n  headers:\n    Content-Type: foo\n",
            mistake: (3, "http_server_config.headers.Content-Type: unknown key")),
        Fixture(
            name: "a wrong frame option", text: "http_server_config:\n  headers:\n    X-Frame-Options: foo\n",
            mistake: (3, "must be deny or sameorigin")),
        Fixture(
            name: "a wrong type option", text: "http_server_config:\n  headers:\n    X-Content-Type-Options: sniff\n",
            mistake: (3, "must be nosniff")),
        Fixture(
            name: "a password in clear", text: "basic_auth_users:\n  john: plain-text\n",
            mistake: (2, "basic_auth_users.john: must be a password hashed by bcrypt")),
        Fixture(name: "no time", text: "rate_limit:\n  interval: often\n  burst: 1\n", mistake: (2, "must be a time")),
    ]
}
