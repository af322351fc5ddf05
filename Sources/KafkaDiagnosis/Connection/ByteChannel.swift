/// Bytes to and from a broker. Each call blocks its thread until the deadline at most.
protocol ByteChannel: AnyObject {
    func send(_ bytes: [UInt8], deadline: ContinuousClock.Instant) throws(ChannelError)

    /// - Returns: what is there, one byte or more and at most `count`.
    /// - Throws: `closed` at the end.
    func receive(_ count: Int, deadline: ContinuousClock.Instant) throws(ChannelError) -> [UInt8]
}
