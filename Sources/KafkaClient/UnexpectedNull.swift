/// A null in an answer where the protocol does not allow it.
///
/// librdkafka from 2.8 on reports null arrays as a count of -1, and null strings as null pointers. These functions read everything that it
/// returns as a pointer, or as a pointer and a count.
struct UnexpectedNull: Error {}

/// - Returns: the elements, which live as long as the object that contains them.
func elements<Element>(
    _ start: UnsafePointer<Element>?, count: some BinaryInteger
) throws(UnexpectedNull) -> UnsafeBufferPointer<Element> {
    guard count >= 0, start != nil || count == 0 else { throw UnexpectedNull() }
    return UnsafeBufferPointer(start: start, count: Int(count))
}

func string(_ start: UnsafePointer<CChar>?) throws(UnexpectedNull) -> String {
    guard let start else { throw UnexpectedNull() }
    return String(cString: start)
}

/// For names, which are never empty: librdkafka turns some nulls into empty strings.
func nonEmptyString(_ start: UnsafePointer<CChar>?) throws(UnexpectedNull) -> String {
    let text = try string(start)
    guard !text.isEmpty else { throw UnexpectedNull() }
    return text
}
