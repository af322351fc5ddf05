// By scalar and not by character: "\r\n" is one character, and so is a separator followed by a combining mark.

extension String {
    /// The parts between separators, without surrounding spaces; the whole text if there is no separator.
    func parts(separatedBy separator: Unicode.Scalar?) -> [String] {
        guard let separator else { return [self] }
        return unicodeScalars.split(separator: separator, omittingEmptySubsequences: false).map { part in
            var part = part
            while part.first == " " { part.removeFirst() }
            while part.last == " " { part.removeLast() }
            return String(part)
        }
    }

    /// The lines without their ends (LF or CRLF). A final line end does not start another line.
    func lines() -> [String] {
        var lines = unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { line in String(line.last == "\r" ? line.dropLast() : line) }
    }
}
