internal import CZlib

/// zlib's stream. `GzipStream` owns it.
struct ZlibDeflater {
    private let stream: UnsafeMutablePointer<z_stream>

    /// - Returns: nil if there is no memory.
    static func make() -> ZlibDeflater? {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 is zlib's largest window; 16 more selects gzip's header and trailer.
        let status = deflateInit2_(
            stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else {
            stream.deallocate()
            return nil
        }
        return ZlibDeflater(stream: stream)
    }

    func destroy() {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// See `GzipStream.compress`.
    func compress(
        _ input: UnsafeBufferPointer<UInt8>, isLast: Bool, into output: UnsafeMutableBufferPointer<UInt8>
    ) -> GzipStream.Progress? {
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = UInt32(clamping: output.count)
        let room = stream.pointee.avail_out
        let status = deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
        guard status == Z_OK || status == Z_STREAM_END else { return nil }
        return GzipStream.Progress(
            read: input.count - Int(stream.pointee.avail_in), written: Int(room - stream.pointee.avail_out),
            isAtEnd: status == Z_STREAM_END)
    }
}
