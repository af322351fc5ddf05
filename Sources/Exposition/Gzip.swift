internal import CZlib

/// Compresses with gzip (RFC 1952).
/// - Parameter pieces: the text, split anywhere. Each must be shorter than 4 GiB: zlib counts in 32 bits.
/// - Returns: nil if zlib is out of memory.
public func gzip(_ pieces: some Sequence<[UInt8]>) -> [UInt8]? {
    var stream = z_stream()
    // 15 is zlib's largest window; 16 more selects gzip's header and trailer. Level 1 shrinks metrics by a factor of twenty;
    // higher levels take several times the CPU for a few per cent more.
    guard
        deflateInit2_(
            &stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return nil }
    defer { deflateEnd(&stream) }
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var status = Z_OK
    func deflate(_ piece: [UInt8], _ flush: Int32) {
        piece.withUnsafeBufferPointer { input in
            stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            stream.avail_in = UInt32(input.count)
            repeat {
                let written = buffer.withUnsafeMutableBufferPointer { buffer in
                    stream.next_out = buffer.baseAddress
                    stream.avail_out = UInt32(buffer.count)
                    status = CZlib.deflate(&stream, flush)
                    return buffer.count - Int(stream.avail_out)
                }
                output.append(contentsOf: buffer[..<written])
            } while stream.avail_out == 0
        }
    }
    for piece in pieces { deflate(piece, Z_NO_FLUSH) }
    deflate([], Z_FINISH)
    return status == Z_STREAM_END ? output : nil
}
