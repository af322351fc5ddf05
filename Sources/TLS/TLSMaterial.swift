public import FoundationEssentials
public import System

/// Certificates and key, read and checked. Problems are reported at start, with setting and file, instead of by a failing handshake later.
public struct TLSMaterial: Sendable {
    public let files: TLSFiles
    /// The certificates in the authority's file; empty if the system's authorities are used.
    public let authorities: [Certificate]
    /// Our own certificate, followed by the intermediate ones; empty without a certificate.
    public let chain: [Certificate]
    /// The period in which the certificates can be used, with warnings about those that are not valid now.
    public let dates: CertificateDates
    /// In-memory copies of the files with the checked content; nil if there is no such file, or the system does not allow copies.
    public let heldAuthority, heldCertificate, heldKey: HeldFile?

    /// Reads and checks the files, and blocks the thread meanwhile.
    /// - Parameters:
    ///   - keyPassword: for an encrypted key.
    ///   - now: the time that the certificates' dates are compared with.
    /// - Throws: an error that names setting and file, and says what to do.
    public init(_ files: TLSFiles, keyPassword: Secret? = nil, now: Date = Date()) throws(TLSError) {
        self.files = files
        let names = files.names
        var dates = CertificateDates(now: now)
        if let path = files.authority {
            let file = try PEMFile(.file(path), named: names.authority, for: .authorities)
            authorities = try file.certificates().map(\.certificate)
            heldAuthority = file.held
            dates.add(authorities: authorities, of: file.origin)
        } else {
            authorities = []
            heldAuthority = nil
        }
        switch (files.certificate, files.key) {
        case (nil, nil):
            chain = []
            (heldCertificate, heldKey) = (nil, nil)
        case (let certificate?, let key?):
            let certificateFile = try PEMFile(.file(certificate), named: names.certificate, for: .certificate)
            let keyFile = try PEMFile(.file(key), named: names.key, for: .key)
            chain = try Self.pair(certificateFile, keyFile, password: keyPassword, passwordName: names.keyPassword)
            (heldCertificate, heldKey) = (certificateFile.held, keyFile.held)
            dates.add(chain: chain, of: certificateFile.origin)
        case (let certificate?, nil):
            throw TLSError(
                .certificate, "\(names.certificate)=\(certificate) needs its private key: set \(names.key) as well")
        case (nil, let key?):
            throw TLSError(.key, "\(names.key)=\(key) needs its certificate: set \(names.certificate) as well")
        }
        self.dates = dates
    }

    private static func pair(
        _ certificateFile: PEMFile, _ keyFile: PEMFile, password: Secret?, passwordName: String
    ) throws(TLSError) -> [Certificate] {
        let certificates = try certificateFile.certificates()
        let chain = certificates.map(\.certificate)
        let key = try keyFile.privateKey(password: password, passwordName: passwordName)
        guard let leaf = certificates.first, key.fits(leaf) else {
            let order = certificates.count > 1 ? "; our own certificate must be the first in the file" : ""
            throw certificateFile.failure(
                "the key in \(keyFile.origin) does not fit the certificate \(chain.first?.subject ?? ""): set a certificate and its key"
                    + order
            )
        }
        return chain
    }

    /// One line per certificate with its file and dates, for the log at start.
    public var summary: [String] {
        authorities.map { "\(files.names.authority)=\(files.authority ?? ""): \($0)" }
            + chain.map { "\(files.names.certificate)=\(files.certificate ?? ""): \($0)" }
    }
}
