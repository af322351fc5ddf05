/// Why bytes are not the expected message.
public enum ProtocolError: Error, Hashable {
    /// The message ends within a field.
    case truncated
    /// A length or count that is negative, or larger than the rest of the message.
    case badLength
    /// A null where the protocol does not allow it.
    case unexpectedNull
    case invalidUTF8
    /// A variable-length number of more than 32 bits.
    case badVarint
    /// Bytes after the last field.
    case trailingBytes
    /// An answer to another request than the oldest one that was not answered.
    case wrongCorrelationID
    /// A request that is not described here.
    case unknownApi
    /// A request in a version that the broker does not support, and that has no response to report it.
    case unsupportedVersion
    /// A request without a response in which it could be refused.
    case unanswerable
}
