/// Exchanges bytes with a broker. Each call blocks its thread, at most until the deadline.
protocol ByteChannel: AnyObject {
    func send(_ bytes: [UInt8], deadline: ContinuousClock.Instant) throws(ChannelError)

    /// - Returns: the bytes that have arrived: at least one, at most `count`.
    /// - Throws: `closed` at the end of the stream.
    func receive(_ count: Int, deadline: ContinuousClock.Instant) throws(ChannelError) -> [UInt8]
}
