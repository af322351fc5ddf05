// Reads answers that libFuzzer invents, whole and in pieces, and members' assignments. Beside not trapping, the verdict must not depend
// on how the bytes arrive, and an assignment must be the same once it was written again. From the package's folder:
//
//     swiftc -O -swift-version 6 -sanitize=fuzzer,address -parse-as-library -use-ld=lld -module-name protocol_fuzzer \
//         $(find Sources/KafkaProtocol -name '*.swift') Tests/Fuzz/protocol_fuzzer.swift -o .build/protocol_fuzzer
//     .build/protocol_fuzzer -max_total_time=60 -max_len=2048

/// The first two bytes choose the answer, the third how the bytes are cut.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzProtocol(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    guard input.count > 3 else { return 0 }
    let api = ApiDescription.all[Int(input[0]) % ApiDescription.all.count]
    let version = api.versions.first + Int16(input[1]) % (api.versions.last - api.versions.first + 1)
    let bytes = Array(input.dropFirst(3))
    fuzzAnswer(bytes, api, version, chunk: 1 + Int(input[2]))
    fuzzAssignment(bytes)
    _ = try? BrokerVersions.read(bytes[...], version: 3)
    _ = try? RequestHeader.read(bytes)
    return 0
}

private func fuzzAnswer(_ bytes: [UInt8], _ api: ApiDescription, _ version: Int16, chunk: Int) {
    // The one answer that can be in another version than its request.
    let isUnsupported = api.key == .apiVersions && version > 0 && bytes.withUnsafeBytes(BrokerVersions.isUnsupported)
    let answered = isUnsupported ? 0 : version
    let whole = try? api.readResponse(bytes[...], version: answered) { (reader) throws(ProtocolError) in
        try digest(api.response, &reader)
    }
    let skipped: Void? = try? api.readResponse(bytes[...], version: answered) { _ throws(ProtocolError) in }
    // What is skipped is not checked for UTF-8; apart from it, the verdict is the same.
    precondition(whole == nil || skipped != nil, "what can be read can be skipped")

    var counts: Set<Int> = []
    var hasFailed: Set<Bool> = []
    for chunk in [chunk, bytes.count] {
        var stream = ResponseStream(api, version: version, length: bytes.count)
        var pieces = Pieces(schema: api.response)
        let failed = feed(bytes, to: &stream, &pieces, chunk: chunk)
        hasFailed.insert(failed)
        if !failed {
            precondition(stream.isComplete && stream.remaining == 0, "an answer that is there is read to its end")
            counts.insert(pieces.count)
        }
    }
    precondition(hasFailed.count == 1 && counts.count <= 1, "the verdict depends on how the bytes arrive")
    precondition(hasFailed.contains(whole == nil), "read in pieces an answer is what it is as a whole")
}

private func feed(_ bytes: [UInt8], to stream: inout ResponseStream, _ pieces: inout Pieces, chunk: Int) -> Bool {
    var used = 0
    for end in stride(from: 0, to: bytes.count, by: chunk) {
        let arrived = bytes[used..<min(bytes.count, end + chunk)]
        let result = arrived.withUnsafeBytes { arrived in
            Result { () throws(ProtocolError) in try stream.read(arrived, into: &pieces) }
        }
        guard let more = try? result.get() else { return true }
        used += more
    }
    return false
}

private struct Pieces: ResponseReceiver {
    let schema: StructureSchema
    var count = 0

    mutating func receive(_ name: FieldName, _ reader: inout MessageReader) throws(ProtocolError) {
        count += 1
        guard let field = schema.fields.first(where: { $0.name == name }) else { preconditionFailure("\(name) is no field") }
        if field.tag == nil, field.type.isArray, field.type.base == .structure {
            _ = try digest(field.type.structure, &reader)
        } else {
            _ = try digest(field, &reader)
        }
    }
}

/// Reads every field, and makes a number of what was read.
private func digest(_ schema: StructureSchema, _ reader: inout MessageReader) throws(ProtocolError) -> Int {
    var sum = 0
    for field in schema.fields where field.tag == nil { sum = sum &* 31 &+ (try digest(field, &reader)) }
    try reader.taggedFields { (name, reader) throws(ProtocolError) in
        for field in schema.fields where field.name == name { sum = sum &* 31 &+ (try digest(field, &reader)) }
    }
    return sum
}

private func digest(_ field: Field, _ reader: inout MessageReader) throws(ProtocolError) -> Int {
    switch (field.type.isArray, field.type.base) {
    case (false, .bool): return try reader.bool(field.name) ? 1 : 0
    case (false, .int8): return Int(try reader.int8(field.name))
    case (false, .int16): return Int(try reader.int16(field.name))
    case (false, .int32): return Int(try reader.int32(field.name))
    case (false, .int64): return Int(try reader.int64(field.name))
    case (false, .uuid): return try reader.uuid(field.name).hashValue
    case (false, .string): return try reader.optionalString(field.name)?.utf8.count ?? -1
    case (false, .bytes): return try reader.bytes(field.name)?.count ?? -1
    case (false, .structure):
        var sum = 0
        try reader.structure(field.name) { (reader) throws(ProtocolError) in sum = try digest(field.type.structure, &reader) }
        return sum
    case (true, .structure):
        var sum = 0
        try reader.array(field.name) { (reader) throws(ProtocolError) in
            sum = sum &* 31 &+ (try digest(field.type.structure, &reader))
        }
        return sum
    case (true, .string): return try reader.optionalStrings(field.name)?.count ?? -1
    case (true, .int64): return try reader.int64s(field.name).count
    case (true, _): return try reader.withInt32s(field.name) { $0.reduce(0) { $0 &* 31 &+ Int($1) } }
    }
}

private func fuzzAssignment(_ bytes: [UInt8]) {
    guard let read = try? bytes.withUnsafeBytes({ try ConsumerProtocol.readAssignment($0) }) else { return }
    let written = ConsumerProtocol.bytes(of: read)
    let again = try? written.withUnsafeBytes { try ConsumerProtocol.readAssignment($0) }
    precondition(again == read, "an assignment is read as it was written")
}
