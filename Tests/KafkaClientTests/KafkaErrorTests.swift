import KafkaReader
import Testing

@Suite struct KafkaErrorTests {
    /// Codes by number, from the protocol page and rdkafka.h, so that the expectations do not depend on the table under test.
    @Test(
        arguments: [
            (-193, .dns), (-195, .connect), (-187, .connect), (-197, .connect), (-137, .connect), (-181, .tls), (-169, .sasl),
            (58, .sasl), (33, .sasl), (29, .acl), (30, .acl), (31, .acl), (-185, .timeout), (7, .timeout), (14, .unavailable),
            (15, .unavailable), (16, .unavailable), (5, .unavailable), (6, .unavailable), (35, .protocol), (12_345, .protocol),
        ] as [(Int32, KafkaError.Category)])
    func codesHaveCategories(code: Int32, category: KafkaError.Category) {
        #expect(KafkaError(KafkaError.Code(rawValue: code), .metadata).category == category)
    }

    @Test func descriptionNamesOperationAndTarget() {
        #expect(
            KafkaError(.timedOut, .offsets, target: .broker(3)).description
                == "broker 3: asking for offsets: timed out")
        #expect(KafkaError(.timedOut, .metadata, detail: "why").description == "asking for metadata: why")
    }

    @Test func groupsAreComparedByteByByte() {
        let composed = GroupID("caf\u{e9}")
        let decomposed = GroupID("cafe\u{301}")
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed, composed]).count == 2)
        #expect(decomposed < composed)
    }
}
