import Glibc
import System
import TLS

/// Why bytes did not get to a broker, or none came from it.
enum ChannelError: Error, Equatable {
    /// The step's deadline passed.
    case timedOut
    /// The other side ended the connection.
    case closed
    /// An errno.
    case system(Int32)
    /// A TLS handshake or record that failed.
    case tls(OpenSSLError)
    /// OpenSSL cannot use a file of ours.
    case unusable(TLSError)

    /// - Parameter error: of a step of TLS.
    init(_ error: any Error) {
        switch error {
        case let error as SystemError: self = [ECONNRESET, EPIPE].contains(error.code) ? .closed : .system(error.code)
        case let error as OpenSSLError: self = error.isUnexpectedEnd ? .closed : .tls(error)
        default: self = .closed
        }
    }
}
