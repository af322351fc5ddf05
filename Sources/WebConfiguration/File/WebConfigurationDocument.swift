import System
import WebServer
import YAML

/// The content of a web configuration file, checked as far as possible without the files it names.
struct WebConfigurationDocument {
    private var tls: TLSSection?
    private var others = WebConfiguration()

    /// - Parameter directory: the base of relative paths; empty, or with a slash at its end.
    init(_ text: [UInt8], directory: String) throws(YAMLError) {
        guard let root = try YAMLDocument.parse(text) else { return }
        let sections = try root.entries(known: ["tls_server_config", "http_server_config", "basic_auth_users", "rate_limit"])
        if let section = sections["tls_server_config"] {
            tls = try TLSSection(section, directory: directory)
            others.warnings += tls?.warnings ?? []
        }
        if let section = sections["http_server_config"] { try readHTTP(section) }
        if let section = sections["basic_auth_users"] { try readUsers(section) }
        if let section = sections["rate_limit"] { try readRateLimit(section) }
    }

    /// The files that it names.
    var files: [String] { tls?.files ?? [] }

    /// Reads the files that it names.
    func configuration() throws(YAMLError) -> WebConfiguration {
        var configuration = others
        if let tls {
            let context = try tls.context()
            configuration.tls = context
            configuration.certificateDates = tls.certificateDates(of: context)
            configuration.warnings += configuration.certificateDates.warnings
        }
        return configuration
    }

    private mutating func readHTTP(_ section: YAMLNode) throws(YAMLError) {
        let values = try section.entries(known: ["http2", "headers"])
        if let value = values["http2"], try value.boolean() {
            others.warnings.append("\(value.key) has no effect: only HTTP/1.1 is supported")
        }
        let known = [
            "Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "X-XSS-Protection",
            "Strict-Transport-Security",
        ]
        let choices = ["X-Frame-Options": ["deny", "sameorigin"], "X-Content-Type-Options": ["nosniff"]]
        let headers = try values["headers"]?.entries(known: known) ?? [:]
        for name in known {
            guard let node = headers[name], case let value = try node.text(), !value.isEmpty else { continue }
            if let choices = choices[name], !choices.contains(value) {
                throw node.error("must be \(choices.joined(separator: " or ")), not '\(value)'")
            }
            others.headers.append(Header(name, value))
        }
    }

    private mutating func readUsers(_ section: YAMLNode) throws(YAMLError) {
        for (name, node) in try section.entries() {
            guard !name.utf8.contains(UInt8(ascii: ":")) else {
                throw node.error("a user name cannot contain a colon: basic authentication takes it for the end of the name")
            }
            // The value is not repeated: it may be the password itself.
            guard let hash = BcryptHash(try node.text()) else {
                throw node.error(
                    "must be a password hashed by bcrypt, such as $2b$10$ followed by 53 characters: htpasswd -nBC 10 \"\" makes one"
                )
            }
            others.users[name] = hash
        }
    }

    private mutating func readRateLimit(_ section: YAMLNode) throws(YAMLError) {
        let values = try section.entries(known: ["interval", "burst"])
        guard let intervalNode = values["interval"] else { return }
        let text = try intervalNode.text()
        guard let interval = try? Duration(goFormat: text) else {
            throw intervalNode.error("must be a time such as 1s or 100ms, 0 for no limit, not '\(text)'")
        }
        let burst = try values["burst"]?.integer() ?? 0
        guard interval >= .zero, (0...1_000_000_000).contains(burst) else {
            throw section.error("interval must be 0 or more, and burst from 0 to 1000000000")
        }
        guard interval > .zero else { return }
        if burst == 0 { others.warnings.append("\(section.key): a burst of 0 allows no requests") }
        others.rateLimit = RateLimit(interval: interval, burst: burst)
    }
}
