/// Why bytes are not the message that they should be.
public enum ProtocolError: Error, Hashable {
    /// The message ends within a field.
    case truncated
    /// A length or count that is negative, or larger than what is left of the message.
    case badLength
    /// A null where the protocol allows none.
    case unexpectedNull
    case invalidUTF8
    /// A variable-length number of more than 32 bits.
    case badVarint
    /// Bytes behind the last field.
    case trailingBytes
    /// A request that is not described here.
    case unknownApi
    /// A request in a version that the broker does not have, and that has no answer to say so.
    case unsupportedVersion
    /// A request that has no answer by which it could be refused.
    case unanswerable
}
