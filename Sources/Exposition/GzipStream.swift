/// A gzip stream (RFC 1952) that is being written: by ISA-L where it was there when this was built, else by zlib.
///
/// Both at level 1, which shrinks metrics by a factor of twenty: higher ones take several times the CPU for a few per cent more.
package final class GzipStream {
    package enum Library: Sendable {
        #if ISAL
            case isal
        #endif
        case zlib

        #if ISAL
            package static let available: [Library] = [.isal, .zlib]
            package static let fastest = isal
        #else
            package static let available: [Library] = [.zlib]
            package static let fastest = zlib
        #endif
    }

    /// What a call has done.
    struct Progress {
        var read: Int
        var written: Int
        /// Whether the stream is complete, with its trailer.
        var isAtEnd: Bool
    }

    private enum Deflater {
        #if ISAL
            case isal(ISALDeflater)
        #endif
        case zlib(ZlibDeflater)
    }

    private let deflater: Deflater

    /// - Returns: nil if there is no memory.
    convenience init?(_ library: Library) {
        let deflater: Deflater?
        switch library {
        #if ISAL
            case .isal: deflater = .isal(ISALDeflater.make())
        #endif
        case .zlib: deflater = ZlibDeflater.make().map { .zlib($0) }
        }
        guard let deflater else { return nil }
        self.init(deflater)
    }

    private init(_ deflater: Deflater) {
        self.deflater = deflater
    }

    deinit {
        switch deflater {
        #if ISAL
            case .isal(let deflater): deflater.destroy()
        #endif
        case .zlib(let deflater): deflater.destroy()
        }
    }

    /// Takes from `input`, and writes to `output`, until one of the two is used up.
    /// - Parameters:
    ///   - input: not empty, unless it is the last.
    ///   - isLast: whether no input follows. Then this is called until the end is reached, each time with what is left.
    /// - Returns: nil if compressing failed.
    func compress(
        _ input: UnsafeBufferPointer<UInt8>, isLast: Bool, into output: UnsafeMutableBufferPointer<UInt8>
    ) -> Progress? {
        // Both libraries count in 32 bits; the rest is left for the next call.
        let part = UnsafeBufferPointer(rebasing: input.prefix(Int(UInt32.max)))
        let isLast = isLast && part.count == input.count
        let progress: Progress?
        switch deflater {
        #if ISAL
            case .isal(let deflater): progress = deflater.compress(part, isLast: isLast, into: output)
        #endif
        case .zlib(let deflater): progress = deflater.compress(part, isLast: isLast, into: output)
        }
        // Without progress the caller would ask for ever.
        guard let progress, progress.read + progress.written > 0 || progress.isAtEnd else { return nil }
        return progress
    }
}
