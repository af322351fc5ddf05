import KafkaProtocol

/// Bytes to be sent to a client.
struct Outgoing {
    enum Ending {
        case keep
        case close
        /// The client sees ECONNRESET.
        case reset
    }

    /// What a fault does if another response follows before this one is sent.
    struct Sequel {
        /// Whether both are sent in one write; otherwise the other one is sent first.
        let isMerged: Bool
        /// The fault's id.
        let fault: Int
    }

    /// The requests that it answers.
    var apis: [ApiKey]
    var bytes: [UInt8]
    /// When the first byte may be sent, in nanoseconds of the monotonic clock.
    var due: Int64
    /// What happens to the connection once the bytes are sent.
    var ending: Ending
    var sequel: Sequel?
    var sent = 0
}
