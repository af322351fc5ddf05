import KafkaProtocol

/// Bytes to be sent to a client.
struct Outgoing {
    enum Ending {
        case keep
        case close
        /// The client sees ECONNRESET.
        case reset
    }

    /// The request that it answers.
    let api: ApiKey
    let bytes: [UInt8]
    /// When the first byte may be sent, in nanoseconds of the monotonic clock.
    let due: Int64
    /// What happens to the connection once the bytes are sent.
    let ending: Ending
    var sent = 0
}
