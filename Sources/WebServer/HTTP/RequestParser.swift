/// Turns the bytes of a connection into request heads, however the bytes are cut into pieces.
///
/// Strict: nothing is guessed. Lines end in CR LF, or in a bare LF, which RFC 9112, section 2.2, allows. After an error
/// the connection is of no more use, and every further `next()` throws the same error.
struct RequestParser {
    struct Limits {
        /// Bytes, the line's end included.
        var requestLineBytes: Int
        /// Bytes of all header lines together, their ends and the empty line included.
        var headerBytes: Int
        var headerCount: Int
    }

    private let limits: Limits
    private var buffer: [UInt8] = []
    private var lineStart = 0
    /// No line feed stands between `lineStart` and here, so that a slow client is not searched again for each byte.
    private var searched = 0
    private var head: RequestHead?
    private var headerBytes = 0
    private var sawEmptyLine = false
    private var sawBareLineFeed = false
    private var failure: RequestError?

    init(limits: Limits) {
        self.limits = limits
    }

    /// Whether a part of a request has come, and not yet all of it.
    var isMidRequest: Bool { head != nil || lineStart < buffer.count }

    mutating func append(_ bytes: some Sequence<UInt8>) {
        buffer.removeFirst(lineStart)
        searched -= lineStart
        lineStart = 0
        buffer.append(contentsOf: bytes)
    }

    /// The next whole request, or nil until more bytes are appended.
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

    /// The next line without its end. Every rule gives the same verdict whether the line comes whole or in pieces.
    private mutating func nextLine() throws(RequestError) -> ArraySlice<UInt8>? {
        if head == nil, lineStart < buffer.count {
            // Bytes that are no HTTP at all, a TLS handshake most often, get their answer at once.
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
                // RFC 9112, section 2.2: one empty line before a request is forgiven.
                guard !sawEmptyLine else { throw .malformed("an empty line stands where a request should") }
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
