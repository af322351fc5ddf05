import COpenSSL
import System

/// What OpenSSL said of a call that failed.
public struct OpenSSLError: Error, Hashable, Sendable, CustomStringConvertible {
    /// OpenSSL's number of the reason (`SSL_R_*` and others); 0 where it has none.
    public let reason: Int32
    public let description: String

    /// The alert that the other side sent (RFC 8446, 6); nil where it was no alert that ended the connection.
    public var alert: Int32? {
        // OpenSSL adds 1000 (SSL_AD_REASON_OFFSET) to an alert's number.
        reason >= 1000 ? reason - 1000 : nil
    }

    /// The other side ended the connection without the word that TLS has for it.
    public var isUnexpectedEnd: Bool { reason == SSL_R_UNEXPECTED_EOF_WHILE_READING }

    /// A client speaks HTTP where a TLS handshake is expected.
    public var isPlainHTTP: Bool { reason == SSL_R_HTTP_REQUEST }

    /// Set in the codes of errors that are an errno (ERR_SYSTEM_FLAG).
    private static let systemFlag: UInt = 0x8000_0000

    /// OpenSSL queues errors for each thread. The queue is emptied before a call and read after it: what was left by one connection
    /// would otherwise be taken for the error of another.
    static func clearQueue() {
        ERR_clear_error()
    }

    /// The first of the queued errors, which is the cause of those behind it. Empties the queue.
    static func take() -> OpenSSLError {
        let code = ERR_get_error()
        ERR_clear_error()
        if code & systemFlag != 0 {
            return OpenSSLError(reason: 0, description: SystemError.message(Int32(truncatingIfNeeded: code & ~systemFlag)))
        }
        let words = ERR_reason_error_string(code).map { String(cString: $0) } ?? "OpenSSL's error \(code)"
        return OpenSSLError(reason: ERR_GET_REASON(code), description: words)
    }
}
