import COpenSSL
import System

/// A file that is read for certificates or a private key.
public struct PEMFile {
    /// What errors begin with: `--tls.ca-file=ca.pem`.
    let origin: String
    private let path: String
    private let content: [UInt8]

    public init(origin: String, path: String, content: [UInt8]) {
        self.origin = origin
        self.path = path
        self.content = content
    }

    init(flag: String, path: String) throws(AuthenticationError) {
        self.init(origin: "--\(flag)=\(path)", path: path, content: try SmallFile.read(path, named: "--\(flag)"))
    }

    /// What the file held when it was read; nil where the system does not allow it.
    var held: HeldFile? { HeldFile(content) }

    func failure(_ words: String) -> AuthenticationError {
        AuthenticationError(.file, "\(origin): \(words)")
    }

    /// All certificates in the file, in its order; at least one.
    public func certificates() throws(AuthenticationError) -> [Certificate] {
        try handles().map(\.certificate)
    }

    /// The same, for OpenSSL.
    func handles() throws(AuthenticationError) -> [X509Handle] {
        guard let bio = BIO_new_mem_buf(content, Int32(clamping: content.count)) else { throw outOfMemory }
        defer { BIO_free(bio) }
        ERR_clear_error()
        defer { ERR_clear_error() }
        var found: [X509Handle] = []
        while let pointer = PEM_read_bio_X509(bio, nil, nil, nil) {
            found.append(X509Handle(owning: pointer))
        }
        // "No start line" is how the end of the file reads.
        guard ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE else {
            throw failure("certificate \(found.count + 1) in the file is damaged: \(openSSLWords)")
        }
        guard !found.isEmpty else {
            throw failure("no certificate in it: \(FileFormat(content).advice(on: path, wanting: .certificate))")
        }
        return found
    }

    /// The private key in the file.
    /// - Parameters:
    ///   - password: for an encrypted key.
    ///   - passwordFlag: what to set where there is none.
    func privateKey(password: Secret?, passwordFlag: String) throws(AuthenticationError) -> PrivateKeyHandle {
        guard let bio = BIO_new_mem_buf(content, Int32(clamping: content.count)) else { throw outOfMemory }
        defer { BIO_free(bio) }
        ERR_clear_error()
        defer { ERR_clear_error() }
        let request = PasswordRequest(password)
        let pointer = withExtendedLifetime(request) {
            PEM_read_bio_PrivateKey(
                bio, nil,
                { buffer, size, _, user in
                    guard let user else { return -1 }
                    let request = Unmanaged<PasswordRequest>.fromOpaque(user).takeUnretainedValue()
                    return request.answer(into: UnsafeMutableRawBufferPointer(start: buffer, count: Int(size)))
                }, Unmanaged.passUnretained(request).toOpaque())
        }
        if let pointer { return PrivateKeyHandle(owning: pointer) }
        guard !request.wasAsked else {
            guard let password else { throw failure("the key is encrypted: set \(passwordFlag)") }
            let oddity = password.oddity.map { ": the value \($0)" } ?? ""
            throw failure("the key cannot be decrypted: is \(passwordFlag) the right password\(oddity)? (\(openSSLWords))")
        }
        // OpenSSL's reason for "no key" differs between its versions.
        try mustHoldPrivateKey()
        throw failure("the private key is damaged: \(openSSLWords)")
    }

    /// - Throws: where the file has no private key in it. Whether one is of use is not looked at.
    public func mustHoldPrivateKey() throws(AuthenticationError) {
        guard !String(decoding: content, as: UTF8.self).contains("PRIVATE KEY-----") else { return }
        throw failure("no private key in it: \(FileFormat(content).advice(on: path, wanting: .privateKey))")
    }

    private var outOfMemory: AuthenticationError { AuthenticationError(.system, "out of memory") }

    private var openSSLWords: String {
        var buffer = [CChar](repeating: 0, count: 256)
        ERR_error_string_n(ERR_peek_last_error(), &buffer, buffer.count)
        return buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    }
}

/// Owns one `EVP_PKEY`.
final class PrivateKeyHandle {
    private let pointer: OpaquePointer

    /// Takes over the reference.
    init(owning pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit { EVP_PKEY_free(pointer) }

    func fits(_ certificate: X509Handle) -> Bool {
        defer { ERR_clear_error() }
        return X509_check_private_key(certificate.pointer, pointer) == 1
    }
}

/// What OpenSSL's password callback works with. Without a callback OpenSSL would ask on the terminal.
private final class PasswordRequest {
    private let password: Secret?
    private(set) var wasAsked = false

    init(_ password: Secret?) {
        self.password = password
    }

    /// Copies the password to where OpenSSL wants it.
    /// - Returns: its length; -1, "no password", where there is none or it is longer than OpenSSL takes.
    func answer(into buffer: UnsafeMutableRawBufferPointer) -> Int32 {
        wasAsked = true
        guard let password else { return -1 }
        return password.withBytes { bytes in
            guard bytes.count <= buffer.count else { return -1 }
            buffer.copyBytes(from: bytes)
            return Int32(bytes.count)
        }
    }
}
