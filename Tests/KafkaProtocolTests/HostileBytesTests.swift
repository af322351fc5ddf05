import KafkaProtocol
import TestSupport
import Testing

/// Malformed and malicious messages.
@Suite struct HostileBytesTests {
    private func read(
        _ bytes: String, _ api: ApiDescription, version: Int16,
        _ body: (inout MessageReader) throws(ProtocolError) -> Void = { _ throws(ProtocolError) in }
    ) throws {
        try api.readResponse(wire(bytes)[...], version: version, body)
    }

    /// Counts of up to 2 billion brokers, each of which takes at least 10 bytes.
    @Test(arguments: ["7fffffff", "00000002", "80000000", "fffffffe"])
    func falseCounts(_ count: String) {
        let metadata = count + "00000001 0001'h' 00002384"
        #expect(throws: ProtocolError.badLength) { try read(metadata, .metadata, version: 0) }
        #expect(throws: ProtocolError.badLength) {
            try read(metadata, .metadata, version: 0) { (reader) throws(ProtocolError) in
                try reader.array(.brokers) { _ throws(ProtocolError) in }
            }
        }
        #expect(throws: ProtocolError.badLength) {
            try read(metadata, .metadata, version: 0) { (reader) throws(ProtocolError) in _ = try reader.count(of: .brokers) }
        }
    }

    @Test func falseLengths() {
        // A group id of 32,767 bytes, of -2 bytes, and of 4 GB.
        #expect(throws: ProtocolError.badLength) { try read("0000 00000001 7fff'g'", .listGroups, version: 0) }
        #expect(throws: ProtocolError.badLength) { try read("0000 00000001 fffe'g' 0000", .listGroups, version: 0) }
        #expect(throws: ProtocolError.badLength) { try read("00 00000000 0000 02 ffffffff0f'g' 00", .listGroups, version: 3) }
        // A number that takes more than 32 bits.
        #expect(throws: ProtocolError.badVarint) { try read("00 00000000 0000 ffffffff7f", .listGroups, version: 3) }
        #expect(throws: ProtocolError.badVarint) { try read("00 00000000 0000 ffffffffffff01", .listGroups, version: 3) }
    }

    @Test func unexpectedNulls() {
        // A null array of groups, and a null id.
        for (bytes, version) in [
            ("0000 ffffffff", 0), ("0000 00000001 ffff 0000", 0), ("00 00000000 0000 00 00", 3),
            ("00 00000000 0000 02 00 01 00 00", 3),
        ] as [(String, Int16)] {
            #expect(throws: ProtocolError.unexpectedNull) { try read(bytes, .listGroups, version: version) }
            #expect(throws: ProtocolError.unexpectedNull) {
                try read(bytes, .listGroups, version: version) { (reader) throws(ProtocolError) in
                    try reader.array(.groups) { (reader) throws(ProtocolError) in _ = try reader.string(.groupId) }
                }
            }
        }
    }

    /// An allowed null is not an empty value.
    @Test func allowedNulls() throws {
        try read("00000000 00000001 00000001 0001'h' 00002384 ffff ffff 00000001 00000000", .metadata, version: 3) {
            (reader) throws(ProtocolError) in
            try reader.array(.brokers) { (reader) throws(ProtocolError) in
                let rack = try reader.withString(.rack) { $0?.count }
                #expect(rack == nil)
            }
            let cluster = try reader.optionalString(.clusterId)
            #expect(cluster == nil)
        }
        let request = ApiDescription.metadata.requestLayout(1)
        let count = try request.read(wire("ffffffff")[...]) { (reader) throws(ProtocolError) in
            try reader.array(.topics) { _ throws(ProtocolError) in }
        }
        #expect(count == nil)
        // Version 0 does not allow null there.
        #expect(throws: ProtocolError.unexpectedNull) {
            try ApiDescription.metadata.requestLayout(0).read(wire("ffffffff")[...]) { (reader) throws(ProtocolError) in
                _ = try reader.array(.topics) { _ throws(ProtocolError) in }
            }
        }
    }

    /// Newer brokers may send unknown tagged fields: here 5 with two bytes and 9 with none.
    @Test func unknownTaggedFields() throws {
        let tags = "02 05 02 beef 09 00"
        let bytes = "\(tags) 00000000 0000 02 02'g' 09'consumer' \(tags) \(tags)"
        var groups: [String] = []
        try read(bytes, .listGroups, version: 3) { (reader) throws(ProtocolError) in
            try reader.array(.groups) { (reader) throws(ProtocolError) in groups.append(try reader.string(.groupId)) }
        }
        #expect(groups == ["g"])
        // A tagged field that ends after the message.
        #expect(throws: ProtocolError.self) { try read("00 00000000 0000 01 01 05 7f beef", .listGroups, version: 3) }
        #expect(throws: ProtocolError.badLength) { try read("00 00000000 0000 01 7f", .listGroups, version: 3) }
    }

    @Test func textThatIsNotUTF8() throws {
        let bytes = "0000 00000001 0001 ff 0000"
        #expect(throws: ProtocolError.invalidUTF8) {
            try read(bytes, .listGroups, version: 0) { (reader) throws(ProtocolError) in
                try reader.array(.groups) { (reader) throws(ProtocolError) in _ = try reader.string(.groupId) }
            }
        }
        // The bytes can be read nevertheless.
        try read(bytes, .listGroups, version: 0) { (reader) throws(ProtocolError) in
            try reader.array(.groups) { (reader) throws(ProtocolError) in
                let id = try reader.withString(.groupId) { $0.map(Array.init) }
                #expect(id == [0xff])
            }
        }
    }
}
