/// Compresses with gzip (RFC 1952).
/// - Parameter pieces: the text, split anywhere.
/// - Returns: nil if compressing failed.
public func gzip(_ pieces: some Sequence<[UInt8]>) -> [UInt8]? {
    gzip(pieces, with: .fastest)
}

package func gzip(_ text: some Sequence<[UInt8]>, with library: GzipStream.Library) -> [UInt8]? {
    guard let stream = GzipStream(library) else { return nil }
    var pieces = GzipPieces(text.makeIterator(), stream)
    var whole: [UInt8] = []
    while let piece = pieces.next() { whole += piece }
    return pieces.hasFailed ? nil : whole
}
