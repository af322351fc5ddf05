public import TLS

extension TLSServerConfiguration {
    /// For a web server: clients that offer protocols by ALPN must offer HTTP/1.1.
    public static func https(certificate: PEMSource, key: PEMSource) -> TLSServerConfiguration {
        var configuration = TLSServerConfiguration(certificate: certificate, key: key)
        configuration.applicationProtocol = "http/1.1"
        return configuration
    }
}
