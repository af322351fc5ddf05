public import KafkaProtocol

/// A message as a tree, for tests that need to see or specify all of it.
public enum MessageValue: Equatable, Sendable {
    case number(Int64)
    case string(String?)
    case bytes([UInt8]?)
    case uuid(Uuid)
    case array([MessageValue]?)
    case structure([FieldName: MessageValue])

    public subscript(name: FieldName) -> MessageValue? {
        if case .structure(let fields) = self { fields[name] } else { nil }
    }

    public subscript(index: Int) -> MessageValue? {
        if case .array(let elements?) = self, elements.indices.contains(index) { elements[index] } else { nil }
    }

    public var elements: [MessageValue] { if case .array(let elements?) = self { elements } else { [] } }

    public var number: Int64? { if case .number(let number) = self { number } else { nil } }

    public var text: String? { if case .string(let text) = self { text } else { nil } }

    public var error: ErrorCode? { self[.errorCode]?.number.map { ErrorCode(rawValue: Int16($0)) } }
}

extension MessageValue: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    public init(integerLiteral value: Int64) { self = .number(value) }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(arrayLiteral elements: MessageValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (FieldName, MessageValue)...) {
        self = .structure(Dictionary(uniqueKeysWithValues: elements))
    }
}
