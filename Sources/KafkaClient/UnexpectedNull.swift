/// A null in an answer where the protocol has none.
///
/// librdkafka from 2.8 on passes null arrays on as a count of -1, and null strings as null pointers. Whatever it hands out as a pointer, or
/// as a pointer and a count, is read by these functions.
struct UnexpectedNull: Error {}

/// - Returns: the elements, which live as long as what they are part of.
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

/// For names, which are never empty: librdkafka takes some nulls for empty strings.
func nonEmptyString(_ start: UnsafePointer<CChar>?) throws(UnexpectedNull) -> String {
    let text = try string(start)
    guard !text.isEmpty else { throw UnexpectedNull() }
    return text
}
