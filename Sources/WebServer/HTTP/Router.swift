/// Chooses the handler of a request.
struct Router: Sendable {
    private static let allow = Header("Allow", "GET, HEAD, OPTIONS")

    private let handlers: [String: Handler]
    private let gate: Gate

    init(routes: [Route], gate: @escaping Gate) {
        handlers = Dictionary(routes.map { ($0.path, $0.handler) }, uniquingKeysWith: { first, _ in first })
        self.gate = gate
    }

    /// The gate protects every response, 404s included: clients that it refuses do not learn which paths exist.
    func handler(for head: RequestHead) -> Handler {
        gate(ungatedHandler(for: head))
    }

    /// 404 takes precedence over 405, and 405 over 413. A request with a body is refused whatever its method, and its connection
    /// closes after the response. A request whose headers disagree about the body's end was answered 400 before.
    private func ungatedHandler(for head: RequestHead) -> Handler {
        guard let handler = handlers[head.target.path] else { return { _ in Response(.notFound) } }
        switch head.method {
        case "GET", "HEAD", "OPTIONS":
            if head.announcesBody { return { _ in Response(.contentTooLarge, "request bodies are not supported") } }
            if head.method == "OPTIONS" { return { _ in Response(headers: [Self.allow]) } }
            return handler
        default:
            return { _ in Response(.methodNotAllowed, headers: [Self.allow]) }
        }
    }
}
