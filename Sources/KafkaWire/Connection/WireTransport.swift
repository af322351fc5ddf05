internal import System
internal import TLS

/// What carries the bytes of a connection: its socket, or TLS over it. Each step does what it can without blocking.
enum WireTransport {
    case plain(FileDescriptor)
    case tls(TLSConnection, WireSecurity.TLS)

    init(_ descriptor: FileDescriptor, host: String, tls: WireSecurity.TLS?) throws(TLSError) {
        guard let tls else {
            self = .plain(descriptor)
            return
        }
        self = .tls(try TLSConnection(descriptor, context: tls.context, host: tls.serverName ?? host), tls)
    }

    /// Whether bytes may be written on any thread. OpenSSL writes without MSG_NOSIGNAL, so only the loop's thread may do that.
    var isWritableAnywhere: Bool {
        if case .plain = self { true } else { false }
    }

    /// Continues the handshake of TLS, and verifies the broker's certificate at its end.
    func handshake(host: String) -> IOResult<Void> {
        guard case .tls(let connection, let tls) = self else { return .done(()) }
        let result = connection.handshake()
        if case .done = result, let refusal = tls.refusal(of: connection, host: host) {
            return .failed(TLSError(.other, refusal))
        }
        return result
    }

    /// What the broker has presented.
    var peerCertificate: Certificate? {
        guard case .tls(let connection, _) = self else { return nil }
        return connection.peerCertificate?.certificate
    }

    /// Reads at least one byte when `done`.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> IOResult<Int> {
        switch self {
        case .tls(let connection, _): connection.read(into: buffer)
        case .plain(let socket): socket.receive(into: buffer)
        }
    }

    /// Writes at least one byte when `done`.
    func write(_ bytes: UnsafeRawBufferPointer) -> IOResult<Int> {
        switch self {
        case .tls(let connection, _): connection.write(bytes)
        case .plain(let socket): socket.send(bytes)
        }
    }

    /// Sends nothing more, also not at the end of TLS.
    func abandon() {
        if case .tls(let connection, _) = self { connection.abandon() }
    }
}
