public import FoundationEssentials
public import System

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
    public let dates: CertificateDates
    /// The files' content as it was checked; nil where there is no such file, or the system does not allow it.
    public let heldAuthority, heldCertificate, heldKey: HeldFile?
    /// What does not keep the files from being used, and may not be meant.
    public let warnings: [String]

    /// Reads and checks the files; they are small, and local: this blocks for milliseconds.
    /// - Parameter now: what the certificates' dates are measured against.
    /// - Throws: `configuration` or `file`, naming flag and file and what to do.
    public init(_ files: TLSFiles, now: Date = Date()) throws(AuthenticationError) {
        self.files = files
        var dates = CertificateDates(now: now)
        var warnings: [String] = []
        if let path = files.authority {
            let file = try PEMFile(flag: files.authorityFlag, path: path)
            authorities = try file.certificates()
            heldAuthority = file.held
            dates.add(authorities: authorities, of: "--\(files.authorityFlag)=\(path)")
        } else {
            authorities = []
            heldAuthority = nil
        }
        switch (files.certificate, files.key) {
        case (nil, nil):
            chain = []
            keyPassword = nil
            (heldCertificate, heldKey) = (nil, nil)
        case (let certificate?, let key?)
        where files.allowsAbsentPair && SmallFile.isAbsent(certificate) && SmallFile.isAbsent(key):
            chain = []
            keyPassword = nil
            (heldCertificate, heldKey) = (nil, nil)
            warnings.append(
                "--\(files.certificateFlag)=\(certificate) and --\(files.keyFlag)=\(key) do not exist: no certificate is shown until they do"
            )
        case (let certificate?, let key?):
            keyPassword = try files.keyPassword.read()
            if let warning = try files.keyPassword.warning() { warnings.append(warning) }
            let certificateFile = try PEMFile(flag: files.certificateFlag, path: certificate)
            let keyFile = try PEMFile(flag: files.keyFlag, path: key)
            chain = try Self.pair(certificateFile, keyFile, password: keyPassword, files: files)
            (heldCertificate, heldKey) = (certificateFile.held, keyFile.held)
            dates.add(chain: chain, of: "--\(files.certificateFlag)=\(certificate)")
        case (let certificate?, nil):
            throw AuthenticationError(
                .configuration, "--\(files.certificateFlag)=\(certificate) needs its private key: set --\(files.keyFlag) as well")
        case (nil, let key?):
            throw AuthenticationError(
                .configuration, "--\(files.keyFlag)=\(key) needs its certificate: set --\(files.certificateFlag) as well")
        }
        self.dates = dates
        self.warnings = warnings + dates.warnings
    }

    private static func pair(
        _ certificateFile: PEMFile, _ keyFile: PEMFile, password: Secret?, files: TLSFiles
    ) throws(AuthenticationError) -> [Certificate] {
        let handles = try certificateFile.handles()
        let chain = handles.map(\.certificate)
        let key = try keyFile.privateKey(password: password, passwordFlag: "--\(files.keyPassword.fileFlag)")
        guard let leaf = handles.first, key.fits(leaf) else {
            let order = handles.count > 1 ? "; our own certificate must be the first in the file" : ""
            throw certificateFile.failure(
                "the key in \(keyFile.origin) does not fit the certificate \(chain.first?.subject ?? ""): name the pair that belongs together\(order)"
            )
        }
        return chain
    }

    /// One line for each file and certificate with its dates, for the log at start.
    public var summary: [String] {
        authorities.map { "--\(files.authorityFlag)=\(files.authority ?? ""): \($0)" }
            + chain.map { "--\(files.certificateFlag)=\(files.certificate ?? ""): \($0)" }
    }
}
