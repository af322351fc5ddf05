import CZlib

/// Decompresses one gzip member.
public func gunzip(_ compressed: [UInt8]) throws -> [UInt8] {
    var stream = z_stream()
    let gzipOnly = MAX_WBITS + 16
    guard inflateInit2_(&stream, gzipOnly, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
        throw TestSupportError("zlib cannot start")
    }
    defer { inflateEnd(&stream) }
    var source = compressed
    var result: [UInt8] = []
    return try source.withUnsafeMutableBufferPointer { input in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        while true {
            var status = Z_OK
            result += [UInt8](unsafeUninitializedCapacity: 65536) { output, count in
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                status = inflate(&stream, Z_NO_FLUSH)
                count = output.count - Int(stream.avail_out)
            }
            if status == Z_STREAM_END && stream.avail_in == 0 {
                return result
            }
            guard status == Z_OK else {
                throw TestSupportError("not one whole gzip member: zlib says \(status) after \(result.count) bytes")
            }
        }
    }
}
