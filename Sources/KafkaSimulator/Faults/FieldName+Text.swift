import KafkaProtocol

extension FieldName {
    /// - Parameter text: such as `replicaNodes`.
    init?(text: String) {
        guard let name = (0...UInt8.max).lazy.compactMap(FieldName.init(rawValue:)).first(where: { "\($0)" == text }) else {
            return nil
        }
        self = name
    }
}
