/// Makes the answer's frame from a request's.
struct RequestProcessor {
    /// Bytes of the length, and of the correlation id, at the start of every frame.
    static let lengthSize = 4
    static let headerSize = 8

    let scenario: Scenario

    /// The request's API, read ahead of everything else: faults are chosen by it.
    static func header(_ request: [UInt8]) throws(ProtocolError) -> (ApiKey, RequestHeader, ByteReader) {
        var bytes = ByteReader(request)
        let header = try RequestHeader(&bytes)
        guard let api = ApiKey(rawValue: header.api) else { throw .unknownApi(header.api) }
        return (api, header, bytes)
    }

    /// The frame that answers, with the length in front.
    func answer(
        _ api: ApiKey, _ header: RequestHeader, _ body: ByteReader, by broker: BrokerAnswers
    ) throws(ProtocolError) -> [UInt8] {
        guard let versions = scenario.versions(of: api) else { throw .unknownApi(header.api) }
        let description = ApiDescription.of(api)
        guard versions.contains(header.version) else {
            return try unsupported(description, header, nearest: versions.nearest(to: header.version), broker)
        }

        var body = body
        let isFlexible = description.isFlexible(header.version)
        if isFlexible { try body.skipTaggedFields() }
        var reader = MessageReader(body, schema: description.request, version: header.version, isFlexible: isFlexible)
        var writer = writer(description, header, version: header.version)
        writer.throttleTime = broker.faults.throttleTime.milliseconds
        writer.nulls = broker.faults.nulls
        try broker.answer(api, &reader, &writer)
        if writer.hasForcedNulls { broker.faults.nullsAreTold() }
        return framed(writer)
    }

    /// Says UNSUPPORTED_VERSION in the nearest version that is there, as far as that has a place for it.
    private func unsupported(
        _ description: ApiDescription, _ header: RequestHeader, nearest: Int16, _ broker: BrokerAnswers
    ) throws(ProtocolError) -> [UInt8] {
        if description.key == .apiVersions {
            var writer = writer(description, header, version: 0)
            broker.apiVersionsUnsupported(&writer)
            return framed(writer)
        }
        guard description.response.fields.contains(where: { $0.name == .errorCode && $0.versions.contains(nearest) }) else {
            throw .unsupportedVersion(description.key, header.version)
        }
        var writer = writer(description, header, version: nearest)
        writer.error(.unsupportedVersion)
        writer.finish()
        return framed(writer)
    }

    private func writer(_ description: ApiDescription, _ header: RequestHeader, version: Int16) -> MessageWriter {
        var bytes: [UInt8] = [0, 0, 0, 0]
        bytes.appendBigEndian(header.correlationId)
        if description.hasFlexibleResponseHeader(version) { bytes.appendUnsignedVarint(0) }
        return MessageWriter(
            bytes, schema: description.response, version: version, isFlexible: description.isFlexible(version))
    }

    private func framed(_ writer: consuming MessageWriter) -> [UInt8] {
        var frame = writer.takeBytes()
        frame.setFrameLength(frame.count - RequestProcessor.lengthSize)
        return frame
    }
}

extension [UInt8] {
    /// Writes the length into the first four bytes, where there are so many.
    mutating func setFrameLength(_ length: Int) {
        guard count >= RequestProcessor.lengthSize else { return }
        for (index, byte) in Swift.withUnsafeBytes(of: UInt32(truncatingIfNeeded: length).bigEndian, Array.init).enumerated() {
            self[index] = byte
        }
    }
}
