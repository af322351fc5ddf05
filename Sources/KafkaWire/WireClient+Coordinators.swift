internal import KafkaProtocol
internal import KafkaReader

extension WireClient {
    /// Asks a broker for a group's coordinator.
    func coordinator(
        of group: GroupID, knownTo broker: WireBroker, deadline: ContinuousClock.Instant
    ) async throws(KafkaError) -> Int32 {
        let found = try await broker.ask(
            .findCoordinator, deadline: deadline, into: { _ in FindCoordinatorReceiver() },
            encode: { version, writer in
                if version < 4 {
                    writer.string(.key, group.description)
                } else {
                    writer.strings(.coordinatorKeys, [group.description])
                }
            })
        guard found.error == .none else { throw KafkaError(KafkaError.Code(found.error), .connect, target: .group(group)) }
        return found.broker
    }
}

/// Reads an answer to FindCoordinator about one group.
private struct FindCoordinatorReceiver: ResponseReceiver, Sendable {
    private(set) var error = ErrorCode.coordinatorNotAvailable
    private(set) var broker: Int32 = -1

    mutating func receive(_ field: FieldName, _ reader: inout MessageReader) throws(ProtocolError) {
        switch field {
        case .errorCode: error = try reader.error()
        case .nodeId: broker = try reader.int32(.nodeId)
        case .coordinators:
            _ = try reader.optionalString(.key)
            broker = try reader.int32(.nodeId)
            error = try reader.error()
        default: break
        }
    }
}
