import COpenSSL

/// Owns one `EVP_PKEY`.
final class PrivateKey {
    private let pointer: OpaquePointer

    /// Takes ownership of the reference.
    init(owning pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit { EVP_PKEY_free(pointer) }

    /// - Returns: false if OpenSSL rejects the key, for example because it belongs to another certificate.
    func isAccepted(by context: TLSContext) -> Bool {
        SSL_CTX_use_PrivateKey(context.pointer, pointer) == 1
    }

    func fits(_ certificate: X509Certificate) -> Bool {
        defer { OpenSSLError.clearQueue() }
        return X509_check_private_key(certificate.pointer, pointer) == 1
    }
}
