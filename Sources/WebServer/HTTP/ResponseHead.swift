/// Writes the status line and the headers of a response.
enum ResponseHead {
    /// The Connection header: whether the client may reuse the connection. Reuse is implicit in HTTP/1.1, and has to be stated in
    /// HTTP/1.0.
    enum Persistence {
        case keepAlive, keepAliveAloud, close
    }

    /// The headers that frame the response or state its time; the server sets them itself, and ignores a handler's.
    private static let reserved = ["Date", "Content-Length", "Connection", "Transfer-Encoding", "Keep-Alive"]

    static func bytes(_ response: Response, date: String, persistence: Persistence) -> [UInt8] {
        var text = "HTTP/1.1 \(response.status)\r\nDate: \(date)\r\n"
        for header in response.headers where !reserved.contains(where: { HTTPSyntax.equalsIgnoringCase($0, header.name) }) {
            text += "\(singleLine(header.name)): \(singleLine(header.value))\r\n"
        }
        switch response.body {
        case .bytes(let bytes): text += "Content-Length: \(bytes.count)\r\n"
        case .pieces: text += "Transfer-Encoding: chunked\r\n"
        }
        switch persistence {
        case .keepAlive: break
        case .keepAliveAloud: text += "Connection: keep-alive\r\n"
        case .close: text += "Connection: close\r\n"
        }
        return Array(text.utf8) + "\r\n".utf8
    }

    /// A value from outside, such as an error message, must not start a header of its own.
    private static func singleLine(_ text: String) -> String {
        guard !text.utf8.allSatisfy(HTTPSyntax.isFieldValueByte) else { return text }
        return String(decoding: text.utf8.map { HTTPSyntax.isFieldValueByte($0) ? $0 : HTTPSyntax.space }, as: UTF8.self)
    }
}
