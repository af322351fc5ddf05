/// Bytes in the notation of the protocol page: hexadecimal, with text in quotes and spaces anywhere.
///
/// `wire("0001'g' 00002384")` is the string `g` and the number 9092.
public func wire(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    for (index, part) in text.split(separator: "'", omittingEmptySubsequences: false).enumerated() {
        guard index.isMultiple(of: 2) else {
            bytes += part.utf8
            continue
        }
        let digits = part.filter { !$0.isWhitespace }.compactMap(\.hexDigitValue)
        for pair in stride(from: 0, to: digits.count - 1, by: 2) { bytes.append(UInt8(digits[pair] << 4 | digits[pair + 1])) }
    }
    return bytes
}
