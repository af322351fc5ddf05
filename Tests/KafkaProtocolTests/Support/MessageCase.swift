import KafkaProtocol
import TestSupport

/// A request or a response in one version.
struct MessageCase: CustomStringConvertible, Sendable {
    enum Side: String, Sendable, CaseIterable {
        case request
        case response
    }

    let api: ApiDescription
    let side: Side
    let version: Int16

    static let all = ApiDescription.all.flatMap { api in
        (api.versions.first...api.versions.last).flatMap { version in
            Side.allCases.map { MessageCase(api: api, side: $0, version: version) }
        }
    }

    static let requests = all.filter { $0.side == .request }

    static let responses = all.filter { $0.side == .response }

    var description: String { "\(api.key) \(side.rawValue) v\(version)" }
    var schema: StructureSchema { side == .request ? api.request : api.response }
    var layout: MessageLayout { side == .request ? api.requestLayout(version) : api.responseLayout(version) }

    func random(_ seed: UInt64) -> MessageValue {
        var random = RandomMessage(seed: seed)
        return random.structure(schema, version: version)
    }

    func encode(_ message: MessageValue) -> [UInt8] { message.encoded(schema, layout) }

    func decode(_ bytes: [UInt8]) throws(ProtocolError) -> MessageValue { try MessageValue(bytes[...], schema, layout) }
}
