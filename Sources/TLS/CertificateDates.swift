public import FoundationEssentials

/// The period in which a set of certificates can be used for connections, with warnings about its dates.
public struct CertificateDates: Sendable {
    /// The start of that period; nil without certificates.
    public private(set) var begin: Date?
    /// The end of that period; nil without certificates.
    public private(set) var end: Date?
    /// Warnings about certificates that are not valid now, with file and date.
    public private(set) var warnings: [String] = []

    private let now: Date

    /// The number of authorities that warnings name: a bundle can hold a hundred.
    private static let mostAuthorities = 3

    /// - Parameter now: the time that warnings refer to.
    public init(now: Date = Date()) {
        self.now = now
    }

    public func isNotYetValid(at date: Date = Date()) -> Bool { begin.map { date < $0 } ?? false }

    public func isExpired(at date: Date = Date()) -> Bool { end.map { $0 < date } ?? false }

    /// Adds a certificate and its intermediate ones. All of them must be valid.
    /// - Parameter origin: the file, for warnings.
    public mutating func add(chain: [Certificate], of origin: String) {
        narrow(begin: chain.map(\.notBefore).max(), end: chain.map(\.notAfter).min())
        warnings += chain.filter { !$0.isValid(at: now) }.map { "\(origin): \(words($0))" }
    }

    /// Adds trusted authorities. One valid authority is enough.
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
