import KafkaProtocol

/// Turns a request's frame into the response's.
struct RequestProcessor {
    let scenario: Scenario

    /// The request's header, read first because faults are selected by it. The rest is the body.
    static func header(_ request: [UInt8]) throws(ProtocolError) -> (header: RequestHeader, body: ArraySlice<UInt8>) {
        let (header, body) = try RequestHeader.read(request)
        guard ApiKey.simulated.contains(header.api) else { throw .unknownApi }
        return (header, body)
    }

    /// The response's frame, including the length.
    func answer(
        _ header: RequestHeader, _ body: ArraySlice<UInt8>, by broker: BrokerAnswers
    ) throws(ProtocolError) -> [UInt8] {
        guard let versions = scenario.versions(of: header.api), let api = ApiDescription.of(header.api) else { throw .unknownApi }
        guard versions.contains(header.version) else {
            return try unsupported(api, header, nearest: versions.nearest(to: header.version), broker)
        }
        var frame: [UInt8] = []
        let alterations = broker.faults.alterations
        let isAltered = try api.appendResponse(
            to: &frame, version: header.version, correlationId: header.correlationId, alterations: alterations
        ) { (writer) throws(ProtocolError) in
            try api.readRequest(body, version: header.version) { (reader) throws(ProtocolError) in
                try broker.answer(header.api, &reader, &writer)
            }
        }
        if isAltered { broker.faults.alterationsAreTold() }
        return frame
    }

    /// Reports UNSUPPORTED_VERSION in the nearest supported version, if that has a field for it.
    private func unsupported(
        _ api: ApiDescription, _ header: RequestHeader, nearest: Int16, _ broker: BrokerAnswers
    ) throws(ProtocolError) -> [UInt8] {
        if api.key == .apiVersions {
            return try frame(api, header, version: 0) { (writer) throws(ProtocolError) in broker.apiVersionsUnsupported(&writer) }
        }
        guard api.response.fields.contains(where: { $0.name == .errorCode && $0.versions.contains(nearest) }) else {
            throw .unsupportedVersion
        }
        return try frame(api, header, version: nearest) { (writer) throws(ProtocolError) in writer.error(.unsupportedVersion) }
    }

    private func frame(
        _ api: ApiDescription, _ header: RequestHeader, version: Int16,
        _ body: (inout MessageWriter) throws(ProtocolError) -> Void
    ) throws(ProtocolError) -> [UInt8] {
        var frame: [UInt8] = []
        try api.appendResponse(to: &frame, version: version, correlationId: header.correlationId, body)
        return frame
    }
}
