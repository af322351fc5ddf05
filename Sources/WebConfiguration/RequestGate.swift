import Synchronization
public import WebServer

/// What a web configuration puts before the pages: the rate limit, the users, and its headers on every answer.
public final class RequestGate: Sendable {
    // Swift 6.0's compiler crashes on one mutex of both.
    private let configuration: Mutex<WebConfiguration>
    private let bucket: Mutex<TokenBucket?>
    private let passwords = PasswordCheck()

    public init(_ configuration: WebConfiguration) {
        self.configuration = Mutex(configuration)
        bucket = Mutex(configuration.rateLimit.map { TokenBucket($0, now: .now) })
    }

    /// For the requests from now on.
    public func use(_ configuration: WebConfiguration) {
        self.configuration.withLock { $0 = configuration }
        bucket.withLock { bucket in
            // A limit that did not change goes on where it was.
            guard configuration.rateLimit != bucket?.limit else { return }
            bucket = configuration.rateLimit.map { TokenBucket($0, now: .now) }
        }
    }

    /// A handler that asks this one only what the configuration lets through.
    public func guarding(_ handler: @escaping Handler) -> Handler {
        { request in
            let configuration = self.configuration.withLock { $0 }
            let isWithinLimit = self.bucket.withLock { $0?.take(now: .now) ?? true }
            var response: Response
            if !isWithinLimit {
                response = .text("\(Status.tooManyRequests)\n", status: .tooManyRequests)
            } else if let refusal = await self.refusal(of: request, users: configuration.users) {
                response = refusal
            } else {
                response = await handler(request)
            }
            response.headers += configuration.headers
            return response
        }
    }

    /// nil for a user with the right password.
    private func refusal(of request: Request, users: [String: BcryptHash]) async -> Response? {
        guard !users.isEmpty else { return nil }
        let credentials = request.header(named: "Authorization").flatMap(BasicCredentials.init)
        var verdict = PasswordCheck.Verdict.rejected
        if let credentials { verdict = await passwords.check(credentials, users: users) }
        switch verdict {
        case .accepted: return nil
        case .rejected:
            let challenge = Header("WWW-Authenticate", "Basic realm=\"metrics\", charset=\"UTF-8\"")
            return .text("\(Status.unauthorized)\n", status: .unauthorized, headers: [challenge])
        case .busy:
            return .text("\(Status.serviceUnavailable): too many logins at once\n", status: .serviceUnavailable)
        }
    }
}
