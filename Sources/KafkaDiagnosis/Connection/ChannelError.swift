/// Why bytes did not get to a broker, or none came from it.
enum ChannelError: Error, Equatable {
    /// The step's deadline passed.
    case timedOut
    /// The other side ended the connection.
    case closed
    /// An errno.
    case system(Int32)
    case tls(TLSFailure)
}

/// A TLS handshake or record that failed.
struct TLSFailure: Error, Equatable {
    /// OpenSSL's number of the reason (`SSL_R_*`), 0 where it has none.
    var reason: Int32
    /// OpenSSL's words for it.
    var words: String

    /// The alert that the other side sent (RFC 8446, 6); nil where it was no alert that ended it.
    var alert: Int32? {
        // OpenSSL adds 1000 (SSL_AD_REASON_OFFSET) to an alert's number.
        reason >= 1000 ? reason - 1000 : nil
    }
}
