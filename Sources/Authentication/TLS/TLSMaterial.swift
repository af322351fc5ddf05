public import FoundationEssentials

/// Certificates and key as the flags name them, read and checked: what is wrong with them is said at start, by flag and file,
/// and not by a failing handshake later.
public struct TLSMaterial: Sendable {
    public let files: TLSFiles
    /// What is in the authority's file; empty where the system's authorities are used.
    public let authorities: [Certificate]
    /// Our own certificate first, then the ones between it and the authority; empty without a certificate.
    public let chain: [Certificate]
    /// For an encrypted key.
    public let keyPassword: Secret?

    /// Reads and checks the files; they are small, and local: this blocks for milliseconds.
    /// - Parameter now: what expiry is measured against.
    /// - Throws: `configuration` or `file`, naming flag and file and what to do.
    public init(_ files: TLSFiles, now: Date = Date()) throws(AuthenticationError) {
        self.files = files
        if let path = files.authority {
            authorities = try Self.authorities(flag: files.authorityFlag, path: path, now: now)
        } else {
            authorities = []
        }
        switch (files.certificate, files.key) {
        case (nil, nil):
            chain = []
            keyPassword = nil
        case (let certificate?, let key?):
            keyPassword = try files.keyPassword.read()
            chain = try Self.pair(certificate, key, password: keyPassword, files: files, now: now)
        case (let certificate?, nil):
            throw AuthenticationError(
                .configuration, "--\(files.certificateFlag)=\(certificate) needs its private key: set --\(files.keyFlag) as well")
        case (nil, let key?):
            throw AuthenticationError(
                .configuration, "--\(files.keyFlag)=\(key) needs its certificate: set --\(files.certificateFlag) as well")
        }
    }

    /// What is in a file of authorities.
    /// - Throws: also where none of them is valid.
    static func authorities(flag: String, path: String, now: Date = Date()) throws(AuthenticationError) -> [Certificate] {
        let file = try PEMFile(flag: flag, path: path)
        let authorities = try file.certificates().map(\.certificate)
        // A bundle outlives some of its members; it is of no use when all have expired.
        if let last = authorities.max(by: { $0.notAfter < $1.notAfter }), !authorities.contains(where: { $0.isValid(at: now) }) {
            throw file.failure(expiryWords(last, now: now))
        }
        return authorities
    }

    private static func pair(
        _ certificatePath: String, _ keyPath: String, password: Secret?, files: TLSFiles, now: Date
    ) throws(AuthenticationError) -> [Certificate] {
        let certificateFile = try PEMFile(flag: files.certificateFlag, path: certificatePath)
        let handles = try certificateFile.certificates()
        let chain = handles.map(\.certificate)
        let key = try PEMFile(flag: files.keyFlag, path: keyPath)
            .privateKey(password: password, passwordFlag: "--\(files.keyPassword.fileFlag)")
        guard let leaf = handles.first, key.fits(leaf) else {
            let order = handles.count > 1 ? "; our own certificate must be the first in the file" : ""
            throw certificateFile.failure(
                "the key in --\(files.keyFlag)=\(keyPath) does not fit the certificate \(chain.first?.subject ?? ""): name the pair that belongs together\(order)"
            )
        }
        for certificate in chain where !certificate.isValid(at: now) {
            throw certificateFile.failure(expiryWords(certificate, now: now))
        }
        return chain
    }

    private static func expiryWords(_ certificate: Certificate, now: Date) -> String {
        if now < certificate.notBefore {
            return
                "the certificate \(certificate.subject) is not valid before \(certificate.notBefore), and it is \(now): check this machine's clock"
        }
        return "the certificate \(certificate.subject) expired at \(certificate.notAfter): renew it"
    }

    /// One line for each file and certificate with its dates, for the log at start.
    public var summary: [String] {
        authorities.map { "--\(files.authorityFlag)=\(files.authority ?? ""): \($0)" }
            + chain.map { "--\(files.certificateFlag)=\(files.certificate ?? ""): \($0)" }
    }
}
