import Glibc

/// A blocking connection to 127.0.0.1, for tests that send bytes which no client library would.
///
/// Every call may block for up to `timeout`: call it inside `onThread`, or expect the result at once.
public final class TCPConnection: Sendable {
    private let descriptor: Int32

    /// - Parameter timeout: for connecting, for each read and for each write.
    public init(port: Int, timeout: Duration = .seconds(30)) throws {
        guard let port = UInt16(exactly: port) else {
            throw TestSupportError("\(port) is no port")
        }
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else {
            throw TestSupportError("cannot open a socket: \(String(cString: strerror(errno)))")
        }
        var limit = timeval(
            tv_sec: Int(timeout.components.seconds), tv_usec: Int(timeout.components.attoseconds / 1_000_000_000_000))
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        guard withLoopbackAddress(port: port, { connect(descriptor, $0, $1) }) == 0 else {
            // The descriptor is closed by `deinit`, which runs once all properties are set.
            throw TestSupportError("cannot connect to 127.0.0.1:\(port): \(String(cString: strerror(errno)))")
        }
    }

    deinit {
        close(descriptor)
    }

    public func write(_ bytes: [UInt8]) throws {
        try sendAll(bytes, to: descriptor)
    }

    public func write(_ text: String) throws {
        try write(Array(text.utf8))
    }

    /// The next bytes, at least one; none if the server has closed the connection.
    public func read() throws -> [UInt8] {
        try readSome(from: descriptor)
    }

    /// All bytes until the server closes the connection.
    public func readToEnd() throws -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let chunk = try read()
            if chunk.isEmpty {
                return bytes
            }
            bytes += chunk
        }
    }

    /// Tells the server that nothing more is sent.
    public func finishWriting() {
        shutdown(descriptor, Int32(SHUT_WR))
    }
}

/// Sends all bytes over a socket, in as many calls as it takes.
func sendAll(_ bytes: [UInt8], to socket: Int32) throws {
    var sent = 0
    while sent < bytes.count {
        // MSG_NOSIGNAL: a peer that hangs up early must not end the test process.
        let count = bytes.withUnsafeBytes {
            send(socket, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
        }
        if count >= 0 {
            sent += count
        } else if errno != EINTR {
            throw TestSupportError("cannot send: \(String(cString: strerror(errno)))")
        }
    }
}
