#if ISAL
    internal import CISAL

    /// The stream of ISA-L, Intel's storage acceleration library, which has fast code for arm64 as well. `GzipStream` owns it.
    struct ISALDeflater {
        private let stream: UnsafeMutablePointer<isal_zstream>

        static func make() -> ISALDeflater {
            let stream = UnsafeMutablePointer<isal_zstream>.allocate(capacity: 1)
            isal_deflate_init(stream)
            let size = CISAL_levelBufferSize
            stream.pointee.level = 1
            // "User allocated buffer required for different compression levels".
            stream.pointee.level_buf = .allocate(capacity: size)
            stream.pointee.level_buf_size = UInt32(size)
            // With gzip's header and trailer.
            stream.pointee.gzip_flag = UInt16(IGZIP_GZIP)
            return ISALDeflater(stream: stream)
        }

        func destroy() {
            stream.pointee.level_buf.deallocate()
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
            stream.pointee.end_of_stream = isLast ? 1 : 0
            let room = stream.pointee.avail_out
            guard isal_deflate(stream) == COMP_OK else { return nil }
            return GzipStream.Progress(
                read: input.count - Int(stream.pointee.avail_in), written: Int(room - stream.pointee.avail_out),
                isAtEnd: stream.pointee.internal_state.state == ZSTATE_END)
        }
    }
#endif
