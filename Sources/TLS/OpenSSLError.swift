import COpenSSL
import System

/// OpenSSL's error for a failed call.
public struct OpenSSLError: Error, Hashable, Sendable, CustomStringConvertible {
    /// OpenSSL's reason code (`SSL_R_*` and others); 0 if it has none.
    public let reason: Int32
    public let description: String

    /// The alert that the peer sent (RFC 8446, 6); nil if the connection was not ended by an alert.
    public var alert: Int32? {
        // OpenSSL adds 1000 (SSL_AD_REASON_OFFSET) to an alert's number.
        reason >= 1000 ? reason - 1000 : nil
    }

    /// The peer ended the connection without a close_notify alert.
    public var isUnexpectedEnd: Bool { reason == SSL_R_UNEXPECTED_EOF_WHILE_READING }

    /// A client sent plain HTTP instead of a TLS handshake.
    public var isPlainHTTP: Bool { reason == SSL_R_HTTP_REQUEST }

    /// The bit that marks an error code as an errno (ERR_SYSTEM_FLAG).
    private static let systemFlag: UInt = 0x8000_0000

    /// OpenSSL has one error queue per thread. The queue is emptied before a call and read after it: otherwise an error left by one
    /// connection would be attributed to another.
    static func clearQueue() {
        ERR_clear_error()
    }

    /// Returns the first queued error, which is the cause of the later ones, and empties the queue.
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
