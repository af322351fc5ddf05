import System

/// The bytes of one connection over a non-blocking socket: plain, or encrypted. It belongs to the server's thread.
///
/// Each call does what is possible at once. `blocked` says which readiness to wait for before calling again. With encryption that
/// can differ from the operation: a read may have to write first.
protocol Transport: AnyObject {
    /// Continues the handshake until it is `done`. Called again after each `blocked`.
    func handshake() -> IOResult<Void>

    /// Reads at least one byte when `done`: as many as have arrived and fit.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> IOResult<Int>

    /// Writes at least one byte of a non-empty buffer when `done`. After `blocked` it is called with the same bytes
    /// again, or more of them.
    func write(_ bytes: UnsafeRawBufferPointer) -> IOResult<Int>

    /// Tells the peer, as far as possible without waiting, that nothing more is written. Reading continues.
    func finishWriting()
}
