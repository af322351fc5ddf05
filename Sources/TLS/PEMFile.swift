import COpenSSL
import System

/// The content of a file that should have certificates or a private key.
struct PEMFile {
    /// The beginning of errors: the setting that names the file, and its path.
    let origin: String
    private let part: TLSError.Part
    private let path: String
    private let content: [UInt8]

    /// Reads the file.
    /// - Parameter name: the setting that names the file; nil for the path alone.
    init(_ source: PEMSource, named name: String? = nil, for part: TLSError.Part) throws(TLSError) {
        self.part = part
        path = "\(source)"
        origin = name.map { "\($0)=\(source)" } ?? path
        switch source {
        case .inline(let text): content = Array(text.utf8)
        case .file(let path):
            do throws(FileError) {
                content = try SmallFile.read(path)
            } catch {
                throw TLSError(part, "\(origin): \(error)")
            }
        }
    }

    /// An in-memory copy of the content that was read; nil if the system does not allow one.
    var held: HeldFile? { HeldFile(content) }

    func failure(_ words: String) -> TLSError { TLSError(part, "\(origin): \(words)") }

    /// All certificates in the file, in the same order; at least one.
    func certificates() throws(TLSError) -> [X509Certificate] {
        let bio = try reader()
        defer { BIO_free(bio) }
        var found: [X509Certificate] = []
        while let pointer = PEM_read_bio_X509(bio, nil, nil, nil) {
            found.append(X509Certificate(owning: pointer))
        }
        // OpenSSL reports the end of the file as "no start line".
        let isAtEnd = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE
        let error = OpenSSLError.take()
        guard isAtEnd else { throw failure("certificate \(found.count + 1) in it is damaged: \(error)") }
        guard !found.isEmpty else {
            throw failure("no certificate in it: \(FileFormat(content).advice(on: path, wanting: .certificate))")
        }
        return found
    }

    /// The private key in the file.
    /// - Parameters:
    ///   - password: for an encrypted key.
    ///   - passwordName: the setting for the password; nil if there is none.
    func privateKey(password: Secret?, passwordName: String?) throws(TLSError) -> PrivateKey {
        let bio = try reader()
        defer { BIO_free(bio) }
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
        if let pointer { return PrivateKey(owning: pointer) }
        let error = OpenSSLError.take()
        guard !request.wasAsked else {
            guard let password else {
                let advice = passwordName.map { "set \($0)" } ?? "decrypt it (openssl pkey -in \(path) -out FILE.pem)"
                throw failure("the key is encrypted: \(advice)")
            }
            let mistake = password.probableMistake.map { ": the value \($0)" } ?? ""
            let question = passwordName.map { "is \($0) the right password\(mistake)?" } ?? "is it the right password\(mistake)?"
            throw failure("the key cannot be decrypted: \(question) (\(error))")
        }
        // OpenSSL's reason for "no key" differs between its versions.
        guard String(decoding: content, as: UTF8.self).contains("PRIVATE KEY-----") else {
            throw failure("no private key in it: \(FileFormat(content).advice(on: path, wanting: .privateKey))")
        }
        throw failure("the private key is damaged: \(error)")
    }

    /// Returns a BIO with a copy of the content, which the caller must free.
    private func reader() throws(TLSError) -> OpaquePointer {
        OpenSSLError.clearQueue()
        // Not BIO_new_mem_buf, which would only point to the bytes.
        guard let bio = BIO_new(BIO_s_mem()) else { throw TLSError(.other, "out of memory") }
        BIO_write(bio, content, Int32(clamping: content.count))
        return bio
    }
}

/// The state of OpenSSL's password callback. Without a callback OpenSSL would prompt on the terminal.
private final class PasswordRequest {
    private let password: Secret?
    private(set) var wasAsked = false

    init(_ password: Secret?) {
        self.password = password
    }

    /// Copies the password into OpenSSL's buffer.
    /// - Returns: its length; -1 ("no password") if there is none or it does not fit into the buffer.
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
