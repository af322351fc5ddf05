// By scalar and not by character: "\r\n" is one character, and so is a separator with a combining mark behind it.

extension String {
    /// The text between the separators, without the spaces around; the text itself where there is no separator.
    func parts(separatedBy separator: Unicode.Scalar?) -> [String] {
        guard let separator else { return [self] }
        return unicodeScalars.split(separator: separator, omittingEmptySubsequences: false).map { part in
            var part = part
            while part.first == " " { part.removeFirst() }
            while part.last == " " { part.removeLast() }
            return String(part)
        }
    }

    /// The lines without their ends (LF or CRLF). An end behind the last line opens no further one.
    func lines() -> [String] {
        var lines = unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { line in String(line.last == "\r" ? line.dropLast() : line) }
    }
}
