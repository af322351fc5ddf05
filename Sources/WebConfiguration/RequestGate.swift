import Synchronization
public import WebServer

/// Applies a web configuration to requests: the rate limit, the users, and the headers of every response.
public final class RequestGate: Sendable {
    // Swift 6.0's compiler crashes on one mutex of both.
    private let configuration: Mutex<WebConfiguration>
    private let bucket: Mutex<TokenBucket?>
    private let passwords = PasswordCheck()

    public init(_ configuration: WebConfiguration) {
        self.configuration = Mutex(configuration)
        bucket = Mutex(configuration.rateLimit.map { TokenBucket($0, now: .now) })
    }

    /// Uses this configuration from the next request on.
    public func use(_ configuration: WebConfiguration) {
        self.configuration.withLock { $0 = configuration }
        bucket.withLock { bucket in
            // An unchanged limit keeps its state.
            guard configuration.rateLimit != bucket?.limit else { return }
            bucket = configuration.rateLimit.map { TokenBucket($0, now: .now) }
        }
    }

    /// A handler that passes on only the requests that the configuration admits.
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

    /// nil if the user and password are right.
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
