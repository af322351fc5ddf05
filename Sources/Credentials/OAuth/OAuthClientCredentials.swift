import FoundationEssentials
import Synchronization
public import System
public import TLS

/// The client-credentials grant of OAuth 2.0 (RFC 6749, section 4.4): a token for the exporter itself, from a token server.
public final class OAuthClientCredentials: TokenSource {
    public struct Configuration: Sendable {
        /// An http or https URL.
        public var tokenURL: String
        public var clientID: String
        public var clientSecret: Secret
        public var scopes: [String] = []
        /// PEM file with the authorities that may sign the token server's certificate; the system's if nil.
        public var authorityFile: String?
        /// Used in errors.
        public var names = SettingNames()

        public init(tokenURL: String, clientID: String, clientSecret: Secret) {
            self.tokenURL = tokenURL
            self.clientID = clientID
            self.clientSecret = clientSecret
        }
    }

    /// How the client authenticates to the server (RFC 6749, section 2.3.1). Servers must accept `basic`, but some accept only `form`.
    private enum ClientAuthentication {
        case basic
        case form
    }

    /// In seconds, for tokens whose lifetime neither the server nor the token states.
    private static let unknownLifetime = 300.0

    private let configuration: Configuration
    /// The method that the server accepted last; nil until then, so that both are tried.
    private let accepted = Mutex<ClientAuthentication?>(nil)

    /// - Throws: `configuration` if the URL or the client is missing, or the URL is neither http nor https; `file` if the authorities
    ///   cannot be used.
    public init(_ configuration: Configuration) throws(CredentialsError) {
        let names = configuration.names
        guard !configuration.tokenURL.isEmpty else {
            throw CredentialsError(
                .configuration,
                "\(names.mechanism) needs the token server: set \(names.tokenURL)"
            )
        }
        let address = configuration.tokenURL.lowercased()
        guard address.hasPrefix("https://") || address.hasPrefix("http://") else {
            throw CredentialsError(.configuration, "\(names.tokenURL) must begin with https:// or http://")
        }
        guard !configuration.clientID.isEmpty else {
            throw CredentialsError(
                .configuration, "\(names.mechanism) needs the client's id: set \(names.user)")
        }
        if let file = configuration.authorityFile {
            _ = try Self.authorityDates(file, names)
        }
        self.configuration = configuration
    }

    /// The period in which the authorities in a file can be used.
    public static func authorityDates(_ file: String, _ names: SettingNames) throws(CredentialsError) -> CertificateDates {
        do throws(TLSError) {
            return try TLSMaterial(TLSFiles(TLSFiles.Names(authority: names.tokenAuthorities), authority: file)).dates
        } catch {
            throw CredentialsError(error)
        }
    }

    /// Whether others could read the client secret and tokens on their way to and from `tokenURL`.
    public static func isInTheClear(_ tokenURL: String) -> Bool {
        guard tokenURL.lowercased().hasPrefix("http://") else { return false }
        return !(PlainHTTPAddress.host(of: tokenURL).map(PlainHTTPAddress.isLoopback) ?? false)
    }

    public func token(deadline: ContinuousClock.Instant) async throws(CredentialsError) -> BearerToken {
        if let known = accepted.withLock({ $0 }) {
            return try await token(known, deadline: deadline)
        }
        do throws(CredentialsError) {
            return try await token(.basic, deadline: deadline)
        } catch  where error.code == .refused {
            return try await token(.form, deadline: deadline)
        }
    }

    private func token(
        _ authentication: ClientAuthentication, deadline: ContinuousClock.Instant
    ) async throws(CredentialsError) -> BearerToken {
        let request = request(authentication)
        let asked = Date()
        let response = try await request.send(deadline: deadline)
        let place = "token fetch: \(request.printableURL) answered \(response.status)"
        guard response.status == 200 else { throw refusal(response, place: place) }
        guard let answer = try? JSONDecoder().decode(OAuthTokenAnswer.self, from: Data(response.body)) else {
            throw CredentialsError(
                .response, "\(place) without a token in JSON: check that \(configuration.names.tokenURL) is the token endpoint")
        }
        if let type = answer.tokenType, type.lowercased() != "bearer" {
            throw CredentialsError(
                .response, "\(place) with a token of type \(type.prefix(40)), but Kafka accepts only bearer tokens")
        }
        let token = try bearerToken(answer, asked: asked, place: place)
        accepted.withLock { $0 = authentication }
        return token
    }

    private func request(_ authentication: ClientAuthentication) -> HTTPRequest {
        var fields = [(name: "grant_type", value: "client_credentials")]
        if !configuration.scopes.isEmpty {
            fields.append((name: "scope", value: configuration.scopes.joined(separator: " ")))
        }
        var headers = [
            HTTPRequest.Header(name: "Accept", value: "application/json"),
            HTTPRequest.Header(name: "Content-Type", value: "application/x-www-form-urlencoded"),
        ]
        switch authentication {
        case .basic:
            // Both parts are form-encoded first (RFC 6749, section 2.3.1), so that a colon in the id is not taken for the separator.
            let pair = "\(percentEncoded(configuration.clientID)):\(percentEncoded(configuration.clientSecret.text))"
            headers.append(HTTPRequest.Header(name: "Authorization", value: "Basic \(Base64.encode(pair.utf8))"))
        case .form:
            fields.append((name: "client_id", value: configuration.clientID))
            fields.append((name: "client_secret", value: configuration.clientSecret.text))
        }
        return HTTPRequest(
            method: .post, url: configuration.tokenURL, headers: headers, body: Array(formEncoded(fields).utf8),
            authorityFile: configuration.authorityFile)
    }

    private func bearerToken(
        _ answer: OAuthTokenAnswer, asked: Date, place: String
    ) throws(CredentialsError) -> BearerToken {
        let value = Secret(answer.accessToken)
        let claims = JSONWebTokenClaims(token: value)
        let expires = answer.expiresIn.map { asked.addingTimeInterval($0) } ?? claims?.expires
        do throws(CredentialsError) {
            return try BearerToken(
                value: value, principal: claims?.subject ?? configuration.clientID, issued: asked,
                expires: expires ?? asked.addingTimeInterval(Self.unknownLifetime))
        } catch {
            throw CredentialsError(error.code, "\(place): \(error.message)")
        }
    }

    /// Quotes the server's text, truncated and with the secret redacted: some servers repeat what they were sent.
    private func refusal(_ response: HTTPResponse, place: String) -> CredentialsError {
        let answer = try? JSONDecoder().decode(OAuthErrorAnswer.self, from: Data(response.body))
        let said = HTTPResponse.excerpt(of: answer?.words ?? response.text, hiding: configuration.clientSecret)
        let names = configuration.names
        switch response.status {
        case 300..<400:
            return CredentialsError(
                .response,
                "\(place): redirects are not followed: set \(configuration.names.tokenURL) to the final address")
        case 400..<500:
            return CredentialsError(
                .refused,
                "\(place): \(said): check \(names.user) (client id), \(names.password) (client secret) and \(names.scopes)"
            )
        default:
            return CredentialsError(.response, "\(place): \(said)")
        }
    }
}
