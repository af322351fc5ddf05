/// Why a server's certificate is not accepted.
public enum CertificateRefusal: Equatable, Sendable, CustomStringConvertible {
    case untrusted(ChainError)
    /// It was issued for others, which `names` has in words.
    case otherName(names: String, wanted: String)

    /// To follow `the broker's certificate`.
    public var description: String {
        switch self {
        case .untrusted(let error): "is not trusted: \(error)"
        case .otherName(let names, let wanted): "was issued for \(names), not for \(wanted)"
        }
    }
}

extension X509Certificate {
    /// Judges the certificate of a server, apart from its dates, which are part of its chain's check.
    /// - Parameters:
    ///   - chainError: the result of OpenSSL's check of the chain; nil if it found nothing.
    ///   - host: that was connected to.
    ///   - serverName: that the certificate must have instead; nil for the host.
    /// - Returns: nil if it is accepted.
    public func refusal(chainError: ChainError?, host: String, serverName: String?) -> CertificateRefusal? {
        if let chainError { return .untrusted(chainError) }
        let wanted = serverName ?? host
        return isIssued(for: wanted) ? nil : .otherName(names: namesInWords, wanted: wanted)
    }
}
