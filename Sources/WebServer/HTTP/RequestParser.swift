/// Turns the bytes of a connection into request heads, regardless of how the bytes are split.
///
/// Strict: nothing is guessed. Lines end in CR LF, or in a bare LF, which RFC 9112, section 2.2, allows. After an error the
/// connection is unusable, and every further `next()` throws the same error.
struct RequestParser {
    struct Limits {
        /// Bytes, including the line's end.
        var requestLineBytes: Int
        /// Bytes of all header lines together, including their ends and the empty line.
        var headerBytes: Int
        var headerCount: Int
    }

    private let limits: Limits
    private var buffer: [UInt8] = []
    private var lineStart = 0
    /// There is no line feed between `lineStart` and here, so a slow client's bytes are not searched again for each new byte.
    private var searched = 0
    private var head: RequestHead?
    private var headerBytes = 0
    private var sawEmptyLine = false
    private var sawBareLineFeed = false
    private var failure: RequestError?

    init(limits: Limits) {
        self.limits = limits
    }

    /// Whether a request has arrived in part.
    var isMidRequest: Bool { head != nil || lineStart < buffer.count }

    mutating func append(_ bytes: some Sequence<UInt8>) {
        buffer.removeFirst(lineStart)
        searched -= lineStart
        lineStart = 0
        buffer.append(contentsOf: bytes)
    }

    /// The next complete request; nil until more bytes are appended.
    mutating func next() throws(RequestError) -> RequestHead? {
        if let failure { throw failure }
        do throws(RequestError) {
            while let line = try nextLine() {
                if let head = try take(line) { return head }
            }
            return nil
        } catch {
            failure = error
            throw error
        }
    }

    /// The next line without its end. Every rule gives the same result whether the line arrives whole or in pieces.
    private mutating func nextLine() throws(RequestError) -> ArraySlice<UInt8>? {
        if head == nil, lineStart < buffer.count {
            // Bytes that are not HTTP, mostly a TLS handshake, are answered at once.
            let first = buffer[lineStart]
            guard HTTPSyntax.isTokenByte(first) || first == HTTPSyntax.carriageReturn || first == HTTPSyntax.lineFeed else {
                throw .malformed("this is not HTTP")
            }
        }
        let end = buffer[searched...].firstIndex(of: HTTPSyntax.lineFeed)
        searched = end ?? buffer.count
        let allowed = head == nil ? limits.requestLineBytes : limits.headerBytes - headerBytes
        guard searched - lineStart < allowed else { throw head == nil ? .requestLineTooLong : .headersTooLarge }
        guard let end else { return nil }
        let line = buffer[lineStart..<end]
        if head != nil { headerBytes += line.count + 1 }
        lineStart = end + 1
        searched = lineStart
        guard line.last == HTTPSyntax.carriageReturn else {
            sawBareLineFeed = true
            return line
        }
        return line.dropLast()
    }

    /// Returns the head when this line was its last.
    private mutating func take(_ line: ArraySlice<UInt8>) throws(RequestError) -> RequestHead? {
        guard head != nil else {
            if line.isEmpty {
                // RFC 9112, section 2.2: one empty line before a request is ignored.
                guard !sawEmptyLine else { throw .malformed("an empty line instead of a request") }
                sawEmptyLine = true
            } else {
                head = try RequestHead(line: line)
            }
            return nil
        }
        guard line.isEmpty else {
            guard (head?.headers.count ?? 0) < limits.headerCount else { throw .tooManyHeaders }
            head?.headers.append(try Header(line: line))
            return nil
        }
        defer {
            head = nil
            headerBytes = 0
            sawEmptyLine = false
            sawBareLineFeed = false
        }
        try head?.validate()
        head?.hasBareLineFeed = sawBareLineFeed
        return head
    }
}
