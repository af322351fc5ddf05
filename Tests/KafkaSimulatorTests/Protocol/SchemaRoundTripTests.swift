import Testing

@testable import KafkaSimulator

/// What is written by a description is read back by it, in every version of every API.
@Suite struct SchemaRoundTripTests {
    struct Case: CustomStringConvertible, Sendable {
        let api: ApiKey
        let version: Int16

        var description: String { "\(api.name) v\(version)" }

        static let all = ApiKey.allCases.flatMap { api in
            let versions = ApiDescription.of(api).versions
            return (versions.first...versions.last).map { Case(api: api, version: $0) }
        }
    }

    @Test(arguments: Case.all)
    func readsWhatItWrites(_ test: Case) throws {
        let description = ApiDescription.of(test.api)
        let isFlexible = description.isFlexible(test.version)
        for (salt, schema) in [description.request, description.response].enumerated() {
            for round in 0..<20 {
                var random = RandomMessage(seed: UInt64(round * 2 + salt))
                let message = random.structure(schema, version: test.version)
                let bytes = message.encoded(schema, version: test.version, isFlexible: isFlexible)
                let read = try MessageValue(ByteReader(bytes), schema, version: test.version, isFlexible: isFlexible)
                #expect(read == message)
            }
        }
    }

    /// Every length of a message but the whole is an error, and none of them a trap.
    @Test(arguments: Case.all)
    func refusesWhatIsCutOff(_ test: Case) throws {
        let description = ApiDescription.of(test.api)
        let isFlexible = description.isFlexible(test.version)
        var random = RandomMessage(seed: 99)
        let message = random.structure(description.request, version: test.version)
        let bytes = message.encoded(description.request, version: test.version, isFlexible: isFlexible)
        for length in 0..<bytes.count {
            let cut = ByteReader(Array(bytes.prefix(length)))
            #expect(throws: ProtocolError.self) {
                _ = try MessageValue(cut, description.request, version: test.version, isFlexible: isFlexible)
            }
        }
    }

    /// A caller may skip to the field that it wants.
    @Test(arguments: Case.all)
    func skipsWhatNobodyAsksFor(_ test: Case) throws {
        let description = ApiDescription.of(test.api)
        let isFlexible = description.isFlexible(test.version)
        var random = RandomMessage(seed: 7)
        let message = random.structure(description.request, version: test.version)
        let bytes = message.encoded(description.request, version: test.version, isFlexible: isFlexible)
        var reader = MessageReader(
            ByteReader(bytes), schema: description.request, version: test.version, isFlexible: isFlexible)
        try reader.finish()
        #expect(reader.bytes.remaining == 0)
    }
}
