import COpenSSL

/// An error that OpenSSL found in a certificate chain (`X509_V_ERR_*`).
public struct ChainError: Error, Hashable, Sendable, CustomStringConvertible {
    public let code: Int32

    /// - Returns: nil for a valid chain (`X509_V_OK`).
    public init?(code: Int32) {
        guard code != X509_V_OK else { return nil }
        self.code = code
    }

    /// Whether no trusted authority issued the certificates.
    public var isUnknownIssuer: Bool {
        [
            X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
            X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
        ].contains(code)
    }

    public var description: String {
        X509_verify_cert_error_string(Int(code)).map { String(cString: $0) } ?? "error \(code)"
    }
}
