import COpenSSL

/// Certificates or a key in PEM, while they are read.
final class PEMInput {
    private let source: PEMSource
    private let part: TLSError.Part
    private let bio: OpaquePointer

    init(_ source: PEMSource, for part: TLSError.Part) throws(TLSError) {
        self.source = source
        self.part = part
        ErrorQueue.clear()
        let bio =
            switch source {
            case .file(let path): BIO_new_file(path, "r")
            case .inline(let text): Self.memory(text)
            }
        guard let bio else { throw TLSError(part, "\(source): \(ErrorQueue.take()); it must be a file that can be read") }
        self.bio = bio
    }

    deinit { BIO_free(bio) }

    private static func memory(_ text: String) -> OpaquePointer? {
        // A buffer that BIO_new_mem_buf only points to would have to outlive it.
        guard let bio = BIO_new(BIO_s_mem()) else { return nil }
        let bytes = Array(text.utf8)
        BIO_write(bio, bytes, Int32(clamping: bytes.count))
        return bio
    }

    /// All certificates, in their order; at least one.
    func certificates() throws(TLSError) -> [CertificateHandle] {
        ErrorQueue.clear()
        var found: [CertificateHandle] = []
        while let pointer = PEM_read_bio_X509(bio, nil, nil, nil) {
            found.append(CertificateHandle(owning: pointer))
        }
        // "No start line" is how the end reads.
        let isAtEnd = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE
        let words = ErrorQueue.take()
        guard isAtEnd else { throw failure("certificate \(found.count + 1) in it is damaged: \(words)") }
        guard !found.isEmpty else {
            throw failure("no certificate in it: PEM has a line that says -----BEGIN CERTIFICATE-----")
        }
        return found
    }

    /// Lets `body` use the private key.
    func withPrivateKey(password: [UInt8]?, _ body: (OpaquePointer) throws(TLSError) -> Void) throws(TLSError) {
        ErrorQueue.clear()
        // Without a callback this is the password, a zero byte behind it. Without both, OpenSSL would ask on the terminal.
        var words = (password ?? []) + [0]
        guard let key = PEM_read_bio_PrivateKey(bio, nil, nil, &words) else {
            let encrypted = password == nil ? "in PEM, and not encrypted" : "in PEM, and of this password"
            throw failure("no private key can be read from it (\(ErrorQueue.take())): it must be \(encrypted)")
        }
        defer { EVP_PKEY_free(key) }
        try body(key)
    }

    func failure(_ words: String) -> TLSError {
        TLSError(part, "\(source): \(words)")
    }
}
