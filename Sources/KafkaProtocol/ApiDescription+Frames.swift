// Whole frames: a length of four bytes, a header, and the message.
extension ApiDescription {
    /// Appends a request's frame.
    /// - Parameters:
    ///   - version: one of those described.
    ///   - body: writes the fields that differ from their defaults.
    public func appendRequest(
        to bytes: inout [UInt8], version: Int16, correlationId: Int32, clientId: String?, _ body: (inout MessageWriter) -> Void
    ) {
        let start = bytes.count
        bytes.appendBigEndian(Int32(0))
        RequestHeader(api: key, version: version, correlationId: correlationId, clientId: clientId).append(to: &bytes)
        if isFlexible(version) { bytes.append(0) }
        append(requestLayout(version), to: &bytes, body)
        Frame.setLength(bytes.count - start - Frame.lengthSize, of: &bytes, at: start)
    }

    /// Appends a response's frame, as a broker does.
    /// - Parameter body: writes the fields that differ from their defaults. If it throws, `bytes` is left empty.
    /// - Returns: whether `alterations` changed anything, default values aside.
    @discardableResult
    public func appendResponse(
        to bytes: inout [UInt8], version: Int16, correlationId: Int32, alterations: MessageAlterations = MessageAlterations(),
        _ body: (inout MessageWriter) throws(ProtocolError) -> Void
    ) throws(ProtocolError) -> Bool {
        let start = bytes.count
        bytes.appendBigEndian(Int32(0))
        bytes.appendBigEndian(correlationId)
        func layout(_ schema: StructureSchema) -> MessageLayout {
            MessageLayout(schema, version: version, isFlexible: isFlexible(version), alterations: alterations)
        }
        // The header is a structure without fields of its own.
        if hasFlexibleResponseHeader(version) { append(layout(StructureSchema([])), to: &bytes) { _ in } }
        let isAltered = try append(alterations.isEmpty ? responseLayout(version) : layout(response), to: &bytes, body)
        Frame.setLength(bytes.count - start - Frame.lengthSize, of: &bytes, at: start)
        return isAltered
    }

    /// - Returns: whether alterations of the layout changed anything, default values aside.
    @discardableResult
    private func append<Failure: Error>(
        _ layout: MessageLayout, to bytes: inout [UInt8], _ body: (inout MessageWriter) throws(Failure) -> Void
    ) throws(Failure) -> Bool {
        // The array is moved into the writer and back, so it is never copied.
        var moved: [UInt8] = []
        swap(&moved, &bytes)
        var writer = MessageWriter(layout, appendingTo: moved)
        moved = []
        try body(&writer)
        writer.finish()
        let isAltered = writer.isAltered
        bytes = writer.takeBytes()
        return isAltered
    }

    /// Reads a request.
    /// - Parameter bytes: the bytes after the client id, as returned by `RequestHeader.read`.
    public func readRequest<Value>(
        _ bytes: ArraySlice<UInt8>, version: Int16, _ body: (inout MessageReader) throws(ProtocolError) -> Value
    ) throws(ProtocolError) -> Value {
        try requestLayout(version).read(bytes, afterTags: isFlexible(version), body)
    }

    /// Reads a complete response.
    /// - Parameter bytes: the bytes after the correlation id.
    public func readResponse<Value>(
        _ bytes: ArraySlice<UInt8>, version: Int16, _ body: (inout MessageReader) throws(ProtocolError) -> Value
    ) throws(ProtocolError) -> Value {
        try responseLayout(version).read(bytes, afterTags: hasFlexibleResponseHeader(version)) { (reader) throws(ProtocolError) in
            let value = try body(&reader)
            try reader.finish()
            guard reader.remaining == 0 else { throw .trailingBytes }
            return value
        }
    }
}

extension MessageLayout {
    /// Reads a message. Bytes that `body` does not read are ignored.
    /// - Parameter afterTags: whether the tagged fields of a header precede the message.
    public func read<Value>(
        _ bytes: UnsafeRawBufferPointer, afterTags: Bool = false, _ body: (inout MessageReader) throws(ProtocolError) -> Value
    ) throws(ProtocolError) -> Value {
        var reader = MessageReader(bytes, fields: fields, version: version, isFlexible: isFlexible)
        if afterTags { try reader.skipTaggedFields() }
        return try withExtendedLifetime(self) { () throws(ProtocolError) in try body(&reader) }
    }

    public func read<Value>(
        _ bytes: ArraySlice<UInt8>, afterTags: Bool = false, _ body: (inout MessageReader) throws(ProtocolError) -> Value
    ) throws(ProtocolError) -> Value {
        try bytes.withUnsafeBytes { bytes in
            Result { () throws(ProtocolError) in try read(bytes, afterTags: afterTags, body) }
        }.get()
    }
}
