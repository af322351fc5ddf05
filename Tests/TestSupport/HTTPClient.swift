/// A minimal HTTP client: one request per connection, on a thread of its own. Shares no code with the server under test.
public enum HTTPClient {
    /// Requests `http://127.0.0.1:port/path`.
    public static func get(
        port: Int, _ path: String, headers: [String: String] = [:], method: String = "GET", timeout: Duration = .seconds(60)
    ) async throws -> HTTPResponse {
        try await onThread {
            let connection = try TCPConnection(port: port, timeout: timeout)
            let fields = ["Host": "127.0.0.1:\(port)", "Connection": "close"].merging(headers) { $1 }
            let lines = ["\(method) \(path) HTTP/1.1"] + fields.map { "\($0.key): \($0.value)" } + ["", ""]
            try connection.write(lines.joined(separator: "\r\n"))
            return try HTTPResponse(connection.readToEnd(), isAnswerToHead: method == "HEAD")
        }
    }

    /// Requests a `http://127.0.0.1:port/path` URL.
    public static func get(
        _ url: String, headers: [String: String] = [:], method: String = "GET", timeout: Duration = .seconds(60)
    ) async throws -> HTTPResponse {
        let scheme = "http://"
        let rest = url.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        guard url.hasPrefix(scheme), let colon = authority.lastIndex(of: ":"),
            ["127.0.0.1", "localhost"].contains(authority[..<colon]), let port = Int(authority[authority.index(after: colon)...])
        else {
            throw TestSupportError("\(url) is not of the form http://127.0.0.1:port/path")
        }
        let path = rest.dropFirst(authority.count)
        return try await get(
            port: port, path.isEmpty ? "/" : String(path), headers: headers, method: method, timeout: timeout)
    }
}
