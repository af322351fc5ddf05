/// Decides who answers a request.
struct Router: Sendable {
    private static let allow = Header("Allow", "GET, HEAD, OPTIONS")

    private let handlers: [String: Handler]
    private let gate: Gate

    init(routes: [Route], gate: @escaping Gate) {
        handlers = Dictionary(routes.map { ($0.path, $0.handler) }, uniquingKeysWith: { first, _ in first })
        self.gate = gate
    }

    /// Every answer is behind the gate: only those that it lets through learn which paths there are.
    func handler(for head: RequestHead) -> Handler {
        gate(ungatedHandler(for: head))
    }

    /// 404 before 405 before 413. A request with a body is refused whatever its method, and its connection closes after
    /// the answer; where two headers disagree about the body's end it was answered 400 before it came here.
    private func ungatedHandler(for head: RequestHead) -> Handler {
        guard let handler = handlers[head.target.path] else { return { _ in Response(.notFound) } }
        switch head.method {
        case "GET", "HEAD", "OPTIONS":
            if head.announcesBody { return { _ in Response(.contentTooLarge, "requests have no body here") } }
            if head.method == "OPTIONS" { return { _ in Response(headers: [Self.allow]) } }
            return handler
        default:
            return { _ in Response(.methodNotAllowed, headers: [Self.allow]) }
        }
    }
}
