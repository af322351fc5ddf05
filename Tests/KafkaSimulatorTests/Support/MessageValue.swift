@testable import KafkaSimulator

/// A message as a tree, for tests that want to see, or to say, all of it.
enum MessageValue: Equatable {
    case number(Int64)
    case string(String?)
    case bytes([UInt8]?)
    case uuid(Uuid)
    case array([MessageValue]?)
    case structure([FieldName: MessageValue])

    subscript(name: FieldName) -> MessageValue? {
        if case .structure(let fields) = self { fields[name] } else { nil }
    }

    subscript(index: Int) -> MessageValue? {
        if case .array(let elements?) = self, elements.indices.contains(index) { elements[index] } else { nil }
    }

    var elements: [MessageValue] { if case .array(let elements?) = self { elements } else { [] } }

    var number: Int64? { if case .number(let number) = self { number } else { nil } }

    var text: String? { if case .string(let text) = self { text } else { nil } }

    var error: ErrorCode? { self[.errorCode]?.number.map { ErrorCode(rawValue: Int16($0)) } }
}

extension MessageValue: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    init(integerLiteral value: Int64) { self = .number(value) }
    init(stringLiteral value: String) { self = .string(value) }
    init(arrayLiteral elements: MessageValue...) { self = .array(elements) }
    init(dictionaryLiteral elements: (FieldName, MessageValue)...) {
        self = .structure(Dictionary(uniqueKeysWithValues: elements))
    }
}
