/// Why bytes from a client are no request. The connection that sent them is closed, as Kafka does.
enum ProtocolError: Error, Equatable {
    /// The message ends within a field.
    case truncated
    /// A length or count that is negative, or larger than what is left of the message.
    case badLength
    case unexpectedNull
    case invalidUTF8
    /// A variable-length number of more than 32 bits.
    case badVarint
    case unknownApi(Int16)
    /// A known API in a version whose answer has no place for an error code.
    case unsupportedVersion(ApiKey, Int16)
    /// Records from a producer that wants no answer: closing is the only way to refuse them.
    case recordsWithoutAcknowledgement
}
