import COpenSSL
internal import System

/// OpenSSL's errors, which it queues for each thread. Emptied before a call and read after it: what was left by one
/// connection would otherwise be taken for the error of another.
enum ErrorQueue {
    /// Set in the codes of errors that are an errno (ERR_SYSTEM_FLAG).
    private static let systemFlag: UInt = 0x8000_0000

    static func clear() {
        ERR_clear_error()
    }

    /// The reason of the first error, such as `SSL_R_HTTP_REQUEST`; 0 when there is none.
    static var firstReason: Int32 { ERR_GET_REASON(ERR_peek_error()) }

    /// The words of the first error, which is the cause of those behind it. Empties the queue.
    static func take() -> String {
        let code = ERR_get_error()
        ERR_clear_error()
        if code & systemFlag != 0 { return SystemError.message(Int32(truncatingIfNeeded: code & ~systemFlag)) }
        guard let reason = ERR_reason_error_string(code) else { return "OpenSSL's error \(code)" }
        return String(cString: reason)
    }
}
