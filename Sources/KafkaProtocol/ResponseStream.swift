/// Reads one response while it arrives.
///
/// The receiver gets the response in pieces: each field, and each element of an array of structures. A piece is delivered once, when all of
/// its bytes have arrived, so nothing has to be undone, and at most one incomplete piece has to be kept.
public struct ResponseStream {
    private var layout: MessageLayout
    /// Takes the layout's place if the response begins with UNSUPPORTED_VERSION; nil for responses in the version of their request.
    private let layoutIfUnsupported: MessageLayout?
    /// The next field of the response.
    private var field: UnsafePointer<FieldLayout>
    /// The number of elements of the array at `field` that are still to come; nil before its count.
    private var elements: Int?
    /// Bytes of the response that were not read.
    private var left: Int
    private var isBehindHeader: Bool
    /// The number of bytes that must have arrived before the next attempt. It doubles, so that a large piece is not traversed again for
    /// each chunk.
    private var worthwhile = 1

    /// - Parameters:
    ///   - version: one of those described.
    ///   - length: of the frame's bytes after the correlation id.
    public init(_ api: ApiDescription, version: Int16, length: Int) {
        layout = api.responseLayout(version)
        // KIP-511: clients ask for the versions before they know them. A broker that lacks this one answers in version 0.
        layoutIfUnsupported = api.key == .apiVersions && version > 0 ? api.responseLayout(0) : nil
        field = layout.fields
        left = max(0, length)
        isBehindHeader = !api.hasFlexibleResponseHeader(version)
    }

    /// Whether the whole response was read.
    public var isComplete: Bool { left == 0 && elements == nil && field.pointee.kind == .end }

    /// Bytes of the response that have not been used yet, whether they have arrived or not.
    public var remaining: Int { left }

    /// Delivers the pieces that have arrived.
    /// - Parameter bytes: those that have arrived and were not used by earlier calls. Bytes after the response's end are not used.
    /// - Returns: the number of bytes used.
    /// - Throws: if the response is malformed, or the receiver's error. Do not read from the stream afterwards.
    public mutating func read(
        _ bytes: UnsafeRawBufferPointer, into receiver: inout some ResponseReceiver
    ) throws(ProtocolError) -> Int {
        var used = 0
        while !isComplete {
            let available = min(bytes.count - used, left)
            guard available >= min(worthwhile, left) else { break }
            let rest = UnsafeRawBufferPointer(rebasing: bytes[used..<used + available])
            guard let size = try readPiece(rest, &receiver) else {
                worthwhile = available * 2 + 1
                break
            }
            used += size
            left -= size
            worthwhile = 1
        }
        return used
    }

    /// - Returns: the bytes used; nil if the piece is incomplete.
    private mutating func readPiece(
        _ bytes: UnsafeRawBufferPointer, _ receiver: inout some ResponseReceiver
    ) throws(ProtocolError) -> Int? {
        guard isBehindHeader else {
            let size = try measure(bytes) { (reader) throws(ProtocolError) in try reader.skipTaggedFields() }
            isBehindHeader = size != nil
            return size
        }
        switch field.pointee.kind {
        case .absent:
            field += 1
            return 0
        case .end:
            throw .trailingBytes
        case .tags:
            guard let size = try measure(bytes, { (reader) throws(ProtocolError) in try reader.skipTaggedFields() }) else {
                return nil
            }
            var reader = reader(bytes)
            try reader.taggedFields { (name, reader) throws(ProtocolError) in try receiver.receive(name, &reader) }
            field += 1
            return size
        case .structures:
            return try readFromArray(bytes, &receiver)
        default:
            let field = field
            guard let size = try measure(bytes, { (reader) throws(ProtocolError) in try reader.skipField(field) }) else {
                return nil
            }
            var piece = reader(bytes)
            try receiver.receive(field.pointee.name, &piece)
            if let layoutIfUnsupported, field == layout.fields, BrokerVersions.isUnsupported(bytes) {
                layout = layoutIfUnsupported
                self.field = layout.fields
            }
            self.field += 1
            return size
        }
    }

    /// Reads an array's count, or one of its elements.
    private mutating func readFromArray(
        _ bytes: UnsafeRawBufferPointer, _ receiver: inout some ResponseReceiver
    ) throws(ProtocolError) -> Int? {
        let array = field
        guard let elements else {
            var count: Int?
            let size = try measure(bytes) { (reader) throws(ProtocolError) in count = try reader.elementCount(array) }
            guard size != nil else { return nil }
            if let count { receiver.expect(count, of: array.pointee.name) }
            self.elements = count ?? 0
            return size
        }
        guard elements > 0, let nested = array.pointee.nested else {
            self.elements = nil
            field += 1
            return 0
        }
        // Once the whole response has arrived, no element is incomplete.
        if bytes.count < left {
            let size = try measure(bytes) { (reader) throws(ProtocolError) in try reader.skipStructure(nested) }
            guard size != nil else { return nil }
        }
        var piece = MessageReader(bytes, fields: nested, version: layout.version, isFlexible: layout.isFlexible)
        try receiver.receive(array.pointee.name, &piece)
        try piece.finish()
        self.elements = elements - 1
        return bytes.count - piece.remaining
    }

    /// The bytes that `skip` skips; nil if not all of them have arrived.
    private func measure(
        _ bytes: UnsafeRawBufferPointer, _ skip: (inout MessageReader) throws(ProtocolError) -> Void
    ) throws(ProtocolError) -> Int? {
        var reader = reader(bytes)
        do throws(ProtocolError) {
            try skip(&reader)
            return left - reader.remaining
        } catch {
            guard error == .truncated, bytes.count < left else { throw error }
            return nil
        }
    }

    private func reader(_ bytes: UnsafeRawBufferPointer) -> MessageReader {
        MessageReader(bytes, missing: left - bytes.count, fields: field, version: layout.version, isFlexible: layout.isFlexible)
    }
}
