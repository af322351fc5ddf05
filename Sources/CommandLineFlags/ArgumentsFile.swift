import Glibc

/// A file of arguments, one a line; blank lines and lines that begin with `#` are left out.
enum ArgumentsFile {
    /// Enough for any command line, and an end to `@/dev/zero`.
    private static let sizeLimit = 1 << 20

    static func read(_ name: String) throws(UsageError) -> [String] {
        guard !name.isEmpty else {
            throw UsageError("expected @ file to expand arguments from")
        }
        return arguments(in: String(decoding: try contents(of: name), as: UTF8.self))
    }

    static func arguments(in text: String) -> [String] {
        text.lines().filter { line in
            line.utf8.first != UInt8(ascii: "#") && !line.unicodeScalars.allSatisfy(\.properties.isWhitespace)
        }
    }

    private static func contents(of name: String) throws(UsageError) -> [UInt8] {
        let file = open(name, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            throw UsageError("failed to open arguments file \"\(name)\": \(String(cString: strerror(errno)))")
        }
        defer { close(file) }
        var contents: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while contents.count <= sizeLimit {
            let count = Glibc.read(file, &piece, piece.count)
            if count == 0 { return contents }
            if count < 0 {
                if errno == EINTR { continue }
                throw UsageError("failed to read arguments from \"\(name)\": \(String(cString: strerror(errno)))")
            }
            contents += piece[..<count]
        }
        throw UsageError("arguments file \"\(name)\" is larger than \(sizeLimit) bytes")
    }
}
