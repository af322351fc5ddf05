public import FoundationEssentials

/// What the dates of certificates mean for connections that are made with them.
public struct CertificateDates: Sendable {
    /// From when on the certificates can be used; nil without certificates.
    public private(set) var begin: Date?
    /// Until when.
    public private(set) var end: Date?
    /// The certificates that are not valid now, by file and date.
    public private(set) var warnings: [String] = []

    private let now: Date

    /// A bundle can hold a hundred authorities: so many of them are named.
    private static let mostAuthorities = 3

    /// - Parameter now: what the warnings go by.
    public init(now: Date = Date()) {
        self.now = now
    }

    public func isNotYetValid(at date: Date = Date()) -> Bool { begin.map { date < $0 } ?? false }

    public func isExpired(at date: Date = Date()) -> Bool { end.map { $0 < date } ?? false }

    /// A certificate and those between it and its authority: all of them have to be valid.
    /// - Parameter origin: the file, for warnings.
    public mutating func add(chain: [Certificate], of origin: String) {
        narrow(begin: chain.map(\.notBefore).max(), end: chain.map(\.notAfter).min())
        warnings += chain.filter { !$0.isValid(at: now) }.map { "\(origin): \(words($0))" }
    }

    /// Trusted authorities: one that is valid is enough.
    public mutating func add(authorities: [Certificate], of origin: String) {
        narrow(begin: authorities.map(\.notBefore).min(), end: authorities.map(\.notAfter).max())
        let invalid = authorities.filter { !$0.isValid(at: now) }
        warnings += invalid.prefix(Self.mostAuthorities).map { "\(origin): \(words($0))" }
        if invalid.count > Self.mostAuthorities {
            warnings.append("\(origin): \(invalid.count - Self.mostAuthorities) more certificates are not valid now")
        }
    }

    private mutating func narrow(begin: Date?, end: Date?) {
        self.begin = [self.begin, begin].compactMap(\.self).max()
        self.end = [self.end, end].compactMap(\.self).min()
    }

    private func words(_ certificate: Certificate) -> String {
        if now < certificate.notBefore {
            return "the certificate \(certificate.subject) is not valid before \(certificate.notBefore), and it is \(now)"
        }
        return "the certificate \(certificate.subject) expired at \(certificate.notAfter): renew it"
    }
}
