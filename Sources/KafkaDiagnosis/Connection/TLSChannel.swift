import Glibc
import KafkaClient
import KafkaLogin
import System
import TLS

/// TLS over a connection to a broker, with the files that the exporter uses. Belongs to one thread.
///
/// Any certificate is accepted: the caller checks it, and can report more than the first problem.
final class TLSChannel: ByteChannel {
    private let socket: TCPSocket
    private let connection: TLSConnection

    /// - Parameters:
    ///   - host: for the server name indication.
    ///   - security: the client certificate and the trusted authorities.
    /// - Throws: if OpenSSL cannot use a file, or the handshake fails.
    init(
        over socket: TCPSocket, host: String, security: KafkaSecurity.TLS, deadline: ContinuousClock.Instant
    ) throws(ChannelError) {
        self.socket = socket
        do throws(TLSError) {
            let context = try TLSContext(client: TLSClientConfiguration(security))
            connection = try TLSConnection(socket.descriptor, context: context, host: host)
        } catch {
            throw .unusable(error)
        }
        try perform(deadline: deadline, connection.handshake)
    }

    /// The TLS version, such as `TLSv1.3`.
    var version: String { connection.version }

    /// The result of OpenSSL's check of the chain.
    var chainError: ChainError? { connection.chainError }

    /// The broker's own certificate; nil if it presents none.
    var certificate: X509Certificate? { connection.peerCertificate }

    func send(_ bytes: [UInt8], deadline: ContinuousClock.Instant) throws(ChannelError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = try perform(deadline: deadline) { rest.withUnsafeBytes(connection.write) }
            rest = rest.dropFirst(count)
        }
    }

    func receive(_ count: Int, deadline: ContinuousClock.Instant) throws(ChannelError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: count)
        let received = try perform(deadline: deadline) { buffer.withUnsafeMutableBytes(connection.read) }
        return Array(buffer.prefix(received))
    }

    @discardableResult
    private func perform<Value>(
        deadline: ContinuousClock.Instant, _ step: () -> IOResult<Value>
    ) throws(ChannelError) -> Value {
        while true {
            switch step() {
            case .done(let value): return value
            case .blocked(let interest): try socket.wait(for: interest, deadline: deadline)
            case .ended: throw .closed
            case .failed(let error): throw ChannelError(error)
            }
        }
    }
}
