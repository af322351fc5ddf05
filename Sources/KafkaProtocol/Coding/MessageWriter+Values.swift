extension MessageWriter {
    @inlinable
    public mutating func bool(_ name: FieldName, _ value: Bool) { number(name, .bool, UInt8(value ? 1 : 0)) }

    @inlinable
    public mutating func int8(_ name: FieldName, _ value: Int8) { number(name, .int8, value) }

    @inlinable
    public mutating func int16(_ name: FieldName, _ value: Int16) { number(name, .int16, value) }

    @inlinable
    public mutating func int32(_ name: FieldName, _ value: Int32) { number(name, .int32, value) }

    @inlinable
    public mutating func int64(_ name: FieldName, _ value: Int64) { number(name, .int64, value) }

    /// The structure's field `errorCode`.
    public mutating func error(_ code: ErrorCode) { int16(.errorCode, code.rawValue) }

    @inlinable @inline(__always)
    mutating func number(_ name: FieldName, _ kind: FieldKind, _ value: some FixedWidthInteger) {
        guard isNext(name, kind) else { return search(name, kind) { writer, _ in writer.output.append(value) } }
        output.append(value)
    }

    public mutating func uuid(_ name: FieldName, _ value: Uuid) {
        write(name, .uuid) { writer, _ in
            writer.output.append(value.high)
            writer.output.append(value.low)
        }
    }

    /// nil writes null.
    public mutating func string(_ name: FieldName, _ value: String?) {
        write(name, .string) { writer, field in
            if let value { writer.append(string: value.utf8) } else { writer.appendNull(field) }
        }
    }

    /// A string as UTF-8 bytes, such as those of a response.
    public mutating func string(_ name: FieldName, utf8 value: UnsafeRawBufferPointer) {
        write(name, .string) { writer, _ in writer.append(string: value) }
    }

    /// nil writes null.
    public mutating func bytes(_ name: FieldName, _ value: [UInt8]?) {
        write(name, .bytes) { writer, field in
            guard let value else { return writer.appendNull(field) }
            writer.append(count: value.count)
            writer.output.append(value)
        }
    }

    public mutating func structure(_ name: FieldName, _ body: (inout MessageWriter) -> Void) {
        write(name, .structure) { writer, field in writer.nested(field.pointee.nested, body) }
    }

    /// An array of structures, `body` writing each.
    @inlinable @inline(__always)
    public mutating func array<Elements: Collection>(
        _ name: FieldName, _ elements: Elements, _ body: (inout MessageWriter, Elements.Element) -> Void
    ) {
        write(name, .structures) { writer, field in
            writer.append(count: elements.count)
            for element in elements { writer.nested(field.pointee.nested) { body(&$0, element) } }
        }
    }

    @inlinable
    public mutating func int32s(_ name: FieldName, _ values: some Collection<Int32>) {
        write(name, .int32s) { writer, _ in
            writer.append(count: values.count)
            for value in values { writer.output.append(value) }
        }
    }

    @inlinable
    public mutating func int64s(_ name: FieldName, _ values: some Collection<Int64>) {
        write(name, .int64s) { writer, _ in
            writer.append(count: values.count)
            for value in values { writer.output.append(value) }
        }
    }

    @inlinable
    public mutating func strings(_ name: FieldName, _ values: some Collection<String>) {
        write(name, .strings) { writer, _ in
            writer.append(count: values.count)
            for value in values { writer.append(string: value.utf8) }
        }
    }

    /// Null, of any type that may be null.
    public mutating func null(_ name: FieldName) {
        search(name, nil) { writer, field in writer.appendNull(field) }
    }

    @inlinable @inline(__always)
    mutating func write(_ name: FieldName, _ kind: FieldKind, _ body: (inout MessageWriter, UnsafePointer<FieldLayout>) -> Void) {
        guard isNext(name, kind) else { return search(name, kind, body) }
        body(&self, field - 1)
    }
}
