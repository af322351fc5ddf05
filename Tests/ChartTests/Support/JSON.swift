/// A value of a JSON document.
enum JSON: Sendable, Hashable, Codable {
    case null
    case bool(Bool)
    case number(Double)
    case text(String)
    case list([JSON])
    case map([String: JSON])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([JSON].self) {
            self = .list(value)
        } else {
            self = .map(try container.decode([String: JSON].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .list(let value): try container.encode(value)
        case .map(let value): try container.encode(value)
        }
    }

    /// Null for what is not there.
    subscript(key: String) -> JSON { map[key] ?? .null }
    subscript(index: Int) -> JSON { list.indices.contains(index) ? list[index] : .null }

    /// Empty for values of other kinds.
    var map: [String: JSON] { if case .map(let value) = self { value } else { [:] } }
    var list: [JSON] { if case .list(let value) = self { value } else { [] } }
    var texts: [String] { list.compactMap(\.text) }

    var text: String? { if case .text(let value) = self { value } else { nil } }

    /// A line for each value in it: its path and the value. Texts of a list have no index, so that their order does not matter.
    func lines(at path: String) -> [String] {
        switch self {
        case .null: []
        case .bool(let value): ["\(path) = \(value)"]
        case .number(let value): ["\(path) = \(value)"]
        case .text(let value): ["\(path) = \(value)"]
        case .list(let values):
            values.enumerated().flatMap { index, value in value.lines(at: value.text == nil ? "\(path)[\(index)]" : "\(path)[]") }
        case .map(let values): values.flatMap { key, value in value.lines(at: "\(path).\(key)") }
        }
    }
}
