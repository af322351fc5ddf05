import System

/// The bytes of one connection over a non-blocking socket: plain, or encrypted. It belongs to the server's thread.
///
/// Each call does what is possible at once. `blocked` says which readiness to wait for before calling again. With encryption that
/// can differ from the operation: a read may have to write first.
protocol Transport: AnyObject {
    /// Goes on with the opening of the connection until it is `done`. Made again after each `blocked`.
    func handshake() -> IOResult<Void>

    /// Reads at least one byte when `done`, and as many as have come and have room.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> IOResult<Int>

    /// Writes at least one byte of a non-empty buffer when `done`. After `blocked` it is called with the same bytes
    /// again, or more of them.
    func write(_ bytes: UnsafeRawBufferPointer) -> IOResult<Int>

    /// Tells the peer, as far as possible without waiting, that nothing more is written. Reading continues.
    func finishWriting()
}
