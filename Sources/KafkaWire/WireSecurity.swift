public import KafkaReader
public import TLS

/// What connections to brokers need besides an address. Without anything: plain text, and no login.
public struct WireSecurity: Sendable {
    /// TLS for every connection.
    public struct TLS: Sendable {
        let context: TLSContext
        let serverName: String?
        let skipsVerification: Bool

        /// - Parameters:
        ///   - context: of a client.
        ///   - serverName: the name expected in brokers' certificates; nil for the host that is connected to.
        ///   - skipsVerification: whether every certificate is accepted.
        public init(context: TLSContext, serverName: String? = nil, skipsVerification: Bool = false) {
            self.context = context
            self.serverName = serverName
            self.skipsVerification = skipsVerification
        }

        /// The one that brokers are shown; nil for none.
        public var certificate: Certificate? { context.chain.first }
    }

    /// nil for plain text.
    public var tls: TLS?
    /// nil without a login.
    let login: WireLogin?

    /// - Parameters:
    ///   - sasl: how to log in; nil for not at all.
    ///   - attempts: those of all clients with the same credentials.
    public init(tls: TLS? = nil, sasl: SASL? = nil, attempts: LoginAttempts = LoginAttempts()) {
        self.tls = tls
        login = sasl.map { WireLogin($0, attempts: attempts) }
    }

    private init(tls: TLS?, login: WireLogin?) {
        self.tls = tls
        self.login = login
    }

    /// The same login, with its own count of attempts.
    public func withOwnAttempts() -> WireSecurity {
        WireSecurity(tls: tls, login: login?.withOwnAttempts())
    }
}

extension WireSecurity.TLS {
    /// - Returns: why the certificate of a broker at this host is not accepted; nil if it is.
    func refusal(of connection: TLSConnection, host: String) -> String? {
        guard !skipsVerification else { return nil }
        guard let certificate = connection.peerCertificate else { return "the broker presents no certificate" }
        return certificate.refusal(chainError: connection.chainError, host: host, serverName: serverName).map {
            "the broker's certificate \($0)"
        }
    }
}
