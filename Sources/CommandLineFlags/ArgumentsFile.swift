internal import System

/// A file with one argument per line; blank lines and lines that begin with `#` are skipped.
enum ArgumentsFile {
    /// Enough for any command line; stops at `@/dev/zero`.
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
        let file: FileDescriptor
        do throws(SystemError) {
            file = try FileDescriptor(reading: name)
        } catch {
            throw UsageError("failed to open arguments file \"\(name)\": \(SystemError.message(error.code))")
        }
        let contents: [UInt8]?
        do throws(SystemError) {
            contents = try file.readToEnd(limit: sizeLimit)
        } catch {
            throw UsageError("failed to read arguments from \"\(name)\": \(SystemError.message(error.code))")
        }
        guard let contents else { throw UsageError("arguments file \"\(name)\" is larger than \(sizeLimit) bytes") }
        return contents
    }
}
