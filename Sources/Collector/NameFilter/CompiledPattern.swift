import CPCRE2

/// A pattern compiled by PCRE2.
///
/// Safe to share: "the compiled code is not changed during matching" and contexts may be shared while nobody changes them
/// (pcre2api, MULTITHREADING). What a match writes to is made for that match. Compiling, JIT included, ends in `init`.
final class CompiledPattern: @unchecked Sendable {
    /// About 5 ms of the JIT's work; an ordinary pattern takes some hundred steps on a long name.
    private static let matchLimit: UInt32 = 1_000_000
    /// In KiB; only the interpreter uses it.
    private static let heapLimit: UInt32 = 16_384

    private let source: String
    private let code: OpaquePointer
    private let limits: OpaquePointer

    /// - Parameters:
    ///   - pattern: in PCRE2's syntax.
    ///   - source: the pattern as the user wrote it, for errors.
    init(_ pattern: String, source: String) throws(PatternSyntaxError) {
        self.source = source
        code = try Self.compile(pattern, source: source)
        guard let limits = pcre2_match_context_create_8(nil) else {
            pcre2_code_free_8(code)
            throw PatternSyntaxError(reason: "not enough memory", offset: nil, pattern: source)
        }
        pcre2_set_match_limit_8(limits, Self.matchLimit)
        pcre2_set_heap_limit_8(limits, Self.heapLimit)
        self.limits = limits
        // Where there is no JIT (a hardened kernel forbids executable memory) matching is slower and the same.
        pcre2_jit_compile_8(code, PCRE2_JIT_COMPLETE)
    }

    deinit {
        pcre2_match_context_free_8(limits)
        pcre2_code_free_8(code)
    }

    static func canCompile(_ pattern: String) -> Bool {
        (try? CompiledPattern(pattern, source: pattern)) != nil
    }

    private static func compile(_ pattern: String, source: String) throws(PatternSyntaxError) -> OpaquePointer {
        let context = pcre2_compile_context_create_8(nil)
        defer { pcre2_compile_context_free_8(context) }
        // RE2 knows one line end; the library's default is chosen when it is built.
        pcre2_set_newline_8(context, UInt32(PCRE2_NEWLINE_LF))
        // A translation puts parentheses around what is in some already.
        pcre2_set_parens_nest_limit_8(context, UInt32(RE2Translator.nestingLimit * 2))
        // Without PCRE2_UCP \b stays ASCII, as in RE2. With PCRE2_DOTALL `.` is any character, and `\N` one but a newline.
        let options =
            PCRE2_UTF | PCRE2_DOTALL | PCRE2_ALT_CIRCUMFLEX | PCRE2_NO_AUTO_CAPTURE | PCRE2_NEVER_BACKSLASH_C
            | PCRE2_NEVER_UCP
        var errorCode: CInt = 0
        var errorOffset = 0
        var pattern = pattern
        let code = pattern.withUTF8 { bytes in
            pcre2_compile_8(bytes.baseAddress, bytes.count, options, &errorCode, &errorOffset, context)
        }
        guard let code else {
            // The offset belongs to the translated pattern and would mislead.
            throw PatternSyntaxError(reason: message(errorCode), offset: nil, pattern: source)
        }
        return code
    }

    private static func message(_ errorCode: CInt) -> String {
        var text = [UInt8](repeating: 0, count: 256)
        let length = pcre2_get_error_message_8(errorCode, &text, text.count)
        return length > 0 ? String(decoding: text.prefix(Int(length)), as: UTF8.self) : "error \(errorCode)"
    }

    func matches(_ name: String) throws(PatternLimitError) -> Bool {
        var name = name
        var result = name.withUTF8 { match($0, options: 0) }
        if result == PCRE2_ERROR_JIT_STACKLIMIT {
            result = name.withUTF8 { match($0, options: PCRE2_NO_JIT) }
        }
        if result == PCRE2_ERROR_NOMATCH { return false }
        guard result >= 0 else { throw PatternLimitError(pattern: source, name: name) }
        return true
    }

    private func match(_ name: UnsafeBufferPointer<UInt8>, options: UInt32) -> CInt {
        // Room for the match itself: there are no groups to capture.
        guard let data = pcre2_match_data_create_8(1, nil) else { return PCRE2_ERROR_NOMEMORY }
        defer { pcre2_match_data_free_8(data) }
        // A String is valid UTF-8, so the check of it can be left out.
        return pcre2_match_8(code, name.baseAddress, name.count, 0, options | PCRE2_NO_UTF_CHECK, data, limits)
    }
}
