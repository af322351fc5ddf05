import KafkaProtocol
import TestSupport
import Testing

/// Compares every description, in every version, with the documentation that each version of Kafka prints.
@Suite(.enabled(if: KafkaDistribution.isAvailable, Comment(rawValue: KafkaDistribution.unavailableReason)))
struct KafkaDocumentationTests {
    private func page(_ version: KafkaVersion, _ subject: String) async throws -> String {
        try await KafkaTool.run(version: version, mainClass: "org.apache.kafka.common.protocol.\(subject)")
    }

    /// The names in old versions.
    private static let formerNames = ["Offsets": "ListOffsets", "GroupCoordinator": "FindCoordinator"]

    @Test(arguments: KafkaVersion.supported)
    func messagesAreAsDocumented(version: KafkaVersion) async throws {
        let documented = DocumentedMessage.all(in: try await page(version, "Protocol"))
        var compared = 0
        for message in documented {
            let name = Self.formerNames[message.name] ?? message.name
            guard let key = ApiKey(name: name), let api = ApiDescription.of(key), api.versions.contains(message.version) else {
                continue
            }
            let ours = MessageCase(api: api, side: message.side, version: message.version)
            let described = ours.documentation(isNew: version >= "4")
            if version >= "2" {
                // The name of a field of DescribeLogDirs before Kafka 4.
                let fields = message.fields.map {
                    $0.replacing("partition_index: array of int32", with: "partitions: array of int32")
                }
                #expect(described == (key == .describeLogDirs ? fields : message.fields), "\(ours)")
            } else {
                // Fields had other names, and the documentation had structures that are not in the bytes.
                #expect(shape(described) == shape(message.fields), "\(ours)")
            }
            let isFlexible =
                message.side == .request ? api.isFlexible(message.version) : api.hasFlexibleResponseHeader(message.version)
            // ApiVersions has tagged fields only in its body, which the documentation shows before Kafka 4 and no longer since.
            if key != .apiVersions { #expect(isFlexible == message.isFlexible, "\(ours)") }
            compared += 1
        }
        #expect(compared >= (version >= "2" ? 60 : 20))
    }

    /// The types in their order. A nested structure takes no bytes of its own, nor does a structure with a single field.
    private func shape(_ fields: [String]) -> [String] {
        let depths = fields.map { $0.prefix { $0 == " " }.count }
        var shape: [String] = []
        for (index, field) in fields.enumerated() {
            let type = field.firstRange(of: ": ").map { String(field[$0.upperBound...]) } ?? field
            let below = depths[(index + 1)...].prefix { $0 > depths[index] }.count
            if type == "structure" { continue }
            shape.append(type == "array of structure" && below == 1 ? "array of" : type)
        }
        return shape.joined(separator: ", ").replacing("array of, ", with: "array of ").split(separator: ", ").map(String.init)
    }

    /// The newest Kafka supports every described request, in every version that is not too old for it.
    @Test func everyVersionIsKnownToSomeKafka() async throws {
        var known: Set<String> = []
        for version in ["4.3.1", "3.9.2"] as [KafkaVersion] {
            for message in DocumentedMessage.all(in: try await page(version, "Protocol")) {
                known.insert("\(message.name) \(message.side.rawValue) v\(message.version)")
            }
        }
        for test in MessageCase.all { #expect(known.contains("\(test)"), "\(test)") }
    }

    @Test func errorCodesAreAsDocumented() async throws {
        let page = try await page("4.3.1", "Errors")
        var codes = 0
        for row in page.split(separator: "<tr><td>").dropFirst() {
            let cells = row.split(separator: "</td><td>")
            let code = ErrorCode(rawValue: try #require(Int16(cells[1])))
            #expect(code.description == cells[0])
            #expect(ErrorCode(name: String(cells[0])) == code)
            codes += 1
        }
        #expect(codes > 100)
    }

    @Test func apiKeysAreAsDocumented() async throws {
        let page = try await page("4.3.1", "ApiKeys")
        var keys = 0
        for row in page.split(separator: "\">").dropFirst(2) {
            guard let name = row.split(separator: "<").first, let end = row.firstRange(of: "</a></td><td>") else { continue }
            let key = ApiKey(rawValue: try #require(Int16(row[end.upperBound...].prefix { $0.isNumber })))
            #expect(key.name == name)
            #expect(ApiKey(name: name.uppercased()) == key)
            keys += 1
        }
        #expect(keys > 60)
        #expect(ApiKey(rawValue: 1000).name == "ApiKey1000" && ApiKey(rawValue: -1).name == "ApiKey-1")
    }
}
