import COpenSSL

/// The certificate that a server showed, for checking whom it was issued for.
///
/// Whether the chain leads to a trusted authority is OpenSSL's to check during the handshake; this is the other half.
public struct PeerCertificate {
    private let handle: X509Handle

    /// - Parameter der: the leaf of the chain, as librdkafka hands it to `ssl.certificate.verify_cb` at depth 0.
    /// - Returns: nil where the bytes are no certificate.
    public init?(der: UnsafeRawBufferPointer) {
        guard let handle = X509Handle(der: der) else { return nil }
        self.handle = handle
    }

    /// Whether the certificate was issued for this host name or address, by `X509_check_host` and `X509_check_ip_asc`.
    ///
    /// As there, the subject's common name counts where no DNS name is in the subject's alternative names.
    public func isIssued(for name: String) -> Bool {
        // The dot that ends an absolute name is part of DNS, never of a certificate.
        let name = name.hasSuffix(".") ? String(name.dropLast()) : name
        // A zero byte would end the name early for one of the two functions.
        guard !name.utf8.contains(0) else { return false }
        defer { ERR_clear_error() }
        // -2: not an address, so it is a host name.
        switch X509_check_ip_asc(handle.pointer, name, 0) {
        case 1: return true
        case -2:
            return X509_check_host(handle.pointer, name, name.utf8.count, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS), nil) == 1
        default: return false
        }
    }

    public var certificate: Certificate { handle.certificate }

    /// The alternative names, such as `DNS:broker.example` and `IP Address:10.0.0.1`: what an error should list.
    public var names: [String] {
        guard let list = X509_get_ext_d2i(handle.pointer, NID_subject_alt_name, nil, nil) else { return [] }
        let names = OpaquePointer(list)
        defer { GENERAL_NAMES_free(names) }
        return (0..<OPENSSL_sk_num(names)).compactMap { index in
            guard let name = OPENSSL_sk_value(names, index) else { return nil }
            return X509Handle.text { GENERAL_NAME_print($0, name.assumingMemoryBound(to: GENERAL_NAME.self)) }
        }
    }
}

extension PeerCertificate {
    /// OpenSSL's words for what its check of a chain found (`X509_V_ERR_*`).
    public static func words(forChainError code: Int32) -> String {
        X509_verify_cert_error_string(Int(code)).map { String(cString: $0) } ?? "error \(code)"
    }
}
