import Glibc
import System
import TLS

/// Why bytes could not be sent to a broker, or received from it.
enum ChannelError: Error, Equatable {
    /// The step timed out.
    case timedOut
    /// The peer closed the connection.
    case closed
    /// An errno.
    case system(Int32)
    /// A TLS handshake or record failed.
    case tls(OpenSSLError)
    /// OpenSSL cannot use one of our files.
    case unusable(TLSError)

    /// - Parameter error: the error of a TLS step.
    init(_ error: any Error) {
        switch error {
        case let error as SystemError: self = [ECONNRESET, EPIPE].contains(error.code) ? .closed : .system(error.code)
        case let error as OpenSSLError: self = error.isUnexpectedEnd ? .closed : .tls(error)
        default: self = .closed
        }
    }
}
