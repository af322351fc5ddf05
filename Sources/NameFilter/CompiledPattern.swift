internal import RE2Shim

/// A pattern compiled by RE2.
///
/// Safe to share: 'an "RE2" object is safe for concurrent use by multiple threads' (re2.h). It is immutable after compilation,
/// except for the states that it caches while matching, which have their own locks.
final class CompiledPattern: @unchecked Sendable {
    private let pattern: OpaquePointer

    /// - Parameter text: in Go's syntax.
    init(_ text: String) throws(PatternSyntaxError) {
        let syntax = try GoSyntax(text)
        do throws(PatternSyntaxError) {
            pattern = try Self.compile(text, source: text)
        } catch {
            // RE2 supports `(?<name>` since 2023-09; Debian 12 has an older version.
            guard let translation = syntax.withPythonGroupNames else { throw error }
            pattern = try Self.compile(translation, source: text)
        }
    }

    deinit {
        re2shim_delete(pattern)
    }

    private static func compile(_ text: String, source: String) throws(PatternSyntaxError) -> OpaquePointer {
        var text = text
        guard let pattern = text.withUTF8({ re2shim_new($0.baseAddress, $0.count) }) else {
            throw PatternSyntaxError(RE2SHIM_TOO_LARGE, fragment: "", in: source)
        }
        let code = re2shim_error_code(pattern)
        guard code != RE2SHIM_NO_ERROR else { return pattern }
        defer { re2shim_delete(pattern) }
        var length = 0
        let fragment = UnsafeRawBufferPointer(start: re2shim_error_fragment(pattern, &length), count: length)
        throw PatternSyntaxError(code, fragment: String(decoding: fragment, as: UTF8.self), in: source)
    }

    func matches(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { re2shim_matches(pattern, $0.baseAddress, $0.count) }
    }
}
