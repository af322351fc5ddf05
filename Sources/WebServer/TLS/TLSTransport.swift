import Glibc
import System
import TLS

/// TLS over TCP.
final class TLSTransport: Transport {
    private let socket: FileDescriptor
    private let connection: TLSConnection

    /// - Parameter socket: connected and non-blocking.
    init(_ socket: FileDescriptor, context: TLSContext) throws(TLSError) {
        self.socket = socket
        connection = try TLSConnection(socket, context: context)
    }

    func handshake() -> IOResult<Void> { explained(connection.handshake()) }
    func read(into buffer: UnsafeMutableRawBufferPointer) -> IOResult<Int> { explained(connection.read(into: buffer)) }
    func write(_ bytes: UnsafeRawBufferPointer) -> IOResult<Int> { explained(connection.write(bytes)) }

    func finishWriting() {
        connection.sayGoodbye()
        shutdown(socket.raw, Int32(SHUT_WR))
    }

    private func explained<Success>(_ result: IOResult<Success>) -> IOResult<Success> {
        guard case .failed(let error as OpenSSLError) = result else { return result }
        if error.isPlainHTTP { answerPlainHTTP() }
        return .failed(TLSError(.other, "TLS: \(error)\(connection.chainError.map { ": \($0)" } ?? "")"))
    }

    /// Answers a client that took this for an HTTP port, in plain text that it can read.
    private func answerPlainHTTP() {
        // Bytes that are unread when the socket closes would reset the connection, and the client could lose the answer.
        var request = [UInt8](repeating: 0, count: 16 * 1024)
        recv(socket.raw, &request, request.count, 0)
        let text = "This port speaks HTTPS: write https:// instead of http://.\n"
        let answer =
            "HTTP/1.0 \(Status.badRequest)\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: \(text.utf8.count)\r\n"
            + "Connection: close\r\n\r\n\(text)"
        let bytes = Array(answer.utf8)
        send(socket.raw, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
}
