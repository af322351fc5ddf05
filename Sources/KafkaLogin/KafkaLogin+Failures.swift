public import KafkaClient

extension KafkaLogin {
    /// What an operator should know beyond the error itself.
    /// - Returns: nil where the error says it all.
    public func advice(on error: KafkaError) -> String? {
        guard error.category == .sasl else { return nil }
        return switch security.sasl {
        case .scramSHA256, .scramSHA512: SCRAMSupport.warning(libraryVersion: KafkaClient.libraryVersion)
        default: nil
        }
    }
}
