internal import System

/// Decides who answers a request.
struct Router: Sendable {
    enum Decision {
        case answer(Response)
        case handle(Request, Handler)
    }

    private let handlers: [String: Handler]
    private let fallback: Handler?

    init(routes: [Route], fallback: Handler?) {
        handlers = Dictionary(routes.map { ($0.path, $0.handler) }, uniquingKeysWith: { first, _ in first })
        self.fallback = fallback
    }

    /// 404 before 405 before 413. A request with a body is refused whatever its method, and its connection closes after
    /// the answer; where two headers disagree about the body's end it was answered 400 before it came here.
    func decide(_ head: RequestHead, remoteAddress: HostPort) -> Decision {
        guard let handler = handlers[head.target.path] ?? fallback else {
            return .answer(.text("\(Status.notFound)\n", status: .notFound))
        }
        guard let method = Request.Method(rawValue: head.method) else {
            return .answer(
                .text("\(Status.methodNotAllowed)\n", status: .methodNotAllowed, headers: [Header("Allow", "GET, HEAD")]))
        }
        guard !head.announcesBody else {
            return .answer(.text("\(Status.contentTooLarge): requests have no body here\n", status: .contentTooLarge))
        }
        let request = Request(
            method: method, path: head.target.path, query: head.target.query, headers: head.headers, remoteAddress: remoteAddress)
        return .handle(request, handler)
    }
}
