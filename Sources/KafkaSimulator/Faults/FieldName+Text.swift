extension FieldName {
    /// - Parameter text: such as `replicaNodes`.
    init?(text: String) {
        guard let name = (0...UInt8.max).lazy.compactMap(FieldName.init(rawValue:)).first(where: { "\($0)" == text }) else {
            return nil
        }
        self = name
    }
}

extension FieldType {
    /// Whether there is a way to write a null.
    var canBeNull: Bool {
        switch self {
        case .string, .bytes, .array: true
        default: false
        }
    }
}
