extension HTTPResponse {
    /// The response to a GET request that asked the server to close the connection.
    public init(readingFrom connection: TCPConnection) async throws {
        self = try await onThread { try HTTPResponse(connection.readToEnd(), isAnswerToHead: false) }
    }
}
