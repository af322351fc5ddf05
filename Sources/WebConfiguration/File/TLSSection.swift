import TLS
import WebServer
import YAML

/// `tls_server_config` of a web configuration file.
struct TLSSection {
    private(set) var warnings: [String] = []
    private var tls: TLSServerConfiguration
    /// The node that gives each part, for the error if OpenSSL refuses the part.
    private var places: [TLSError.Part: YAMLNode]
    private let section: YAMLNode

    private static let keys = [
        "cert", "key", "client_ca", "cert_file", "key_file", "client_auth_type", "client_ca_file", "client_allowed_sans",
        "min_version", "max_version", "cipher_suites", "prefer_server_cipher_suites", "curve_preferences",
    ]

    /// By Go's names of `tls.ClientAuthType`; `RequireClientCert` is an older one.
    private static let policies: [String: TLSServerConfiguration.ClientAuthentication] = [
        "": .none, "NoClientCert": .none, "RequestClientCert": .request, "RequireAnyClientCert": .requireAny,
        "RequireClientCert": .requireAny, "VerifyClientCertIfGiven": .verifyIfGiven,
        "RequireAndVerifyClientCert": .requireAndVerify,
    ]

    /// - Returns: nil if the section is empty, which means plain HTTP.
    init?(_ section: YAMLNode, directory: String) throws(YAMLError) {
        let values = try section.entries(known: Self.keys)
        if values.isEmpty { return nil }
        self.section = section
        let certificate = try Self.source("cert", in: values, directory)
        let key = try Self.source("key", in: values, directory)
        guard let certificate else { throw section.error("cert_file is missing (or cert with the text itself)") }
        guard let key else { throw section.error("key_file is missing (or key with the text itself)") }
        tls = TLSServerConfiguration.https(certificate: certificate.source, key: key.source)
        places = [.certificate: certificate.node, .key: key.node]
        try readClients(values, directory)
        try readVersions(values)
        try readAlgorithms(values)
    }

    var files: [String] {
        [tls.certificate, tls.key, tls.clientAuthorities].compactMap { source in
            if case .file(let path) = source { path } else { nil }
        }
    }

    /// Reads the files.
    func context() throws(YAMLError) -> TLSContext {
        do throws(TLSError) {
            return try TLSContext(server: tls)
        } catch {
            throw (places[error.part] ?? section).error(error.problem)
        }
    }

    /// The validity periods of the certificates in `context`.
    func certificateDates(of context: TLSContext) -> CertificateDates {
        var dates = CertificateDates()
        dates.add(chain: context.chain, of: origin(.certificate, tls.certificate))
        if let source = tls.clientAuthorities { dates.add(authorities: context.authorities, of: origin(.authorities, source)) }
        return dates
    }

    private func origin(_ part: TLSError.Part, _ source: PEMSource) -> String { "\((places[part] ?? section).key): \(source)" }

    private mutating func readClients(_ values: [String: YAMLNode], _ directory: String) throws(YAMLError) {
        let type = try values["client_auth_type"]?.text() ?? ""
        guard let policy = Self.policies[type] else {
            let known = Self.policies.keys.filter { !$0.isEmpty }.sorted().joined(separator: ", ")
            throw (values["client_auth_type"] ?? section).error("unknown type '\(type)', expected one of: \(known)")
        }
        tls.clientAuthentication = policy
        if let authorities = try Self.source("client_ca", in: values, directory) {
            guard policy != .none else {
                throw authorities.node.error("has no effect without client_auth_type, such as RequireAndVerifyClientCert")
            }
            tls.clientAuthorities = authorities.source
            places[.authorities] = authorities.node
        }
        if let node = values["client_allowed_sans"] {
            let names = try Self.texts(node)
            guard policy != .none || names.isEmpty else {
                throw node.error("has no effect without client_auth_type, such as RequireAndVerifyClientCert")
            }
            if !names.isEmpty { tls.allowedClientNames = names }
        }
    }

    private mutating func readVersions(_ values: [String: YAMLNode]) throws(YAMLError) {
        let versions: [String: TLSServerConfiguration.Version?] = ["TLS10": nil, "TLS11": nil, "TLS12": .tls12, "TLS13": .tls13]
        let known = "supported are TLS12 and TLS13"
        if let node = values["min_version"] {
            let name = try node.text()
            guard let version = versions[name] else { throw node.error("unsupported version '\(name)'; \(known)") }
            if version == nil { warnings.append("\(node.key): \(name) is no longer supported; the minimum is TLS12") }
            tls.minimumVersion = version ?? .tls12
        }
        if let node = values["max_version"] {
            let name = try node.text()
            guard let version = versions[name] ?? nil else { throw node.error("unsupported version '\(name)'; \(known)") }
            guard version >= tls.minimumVersion else { throw node.error("is below min_version") }
            tls.maximumVersion = version
        }
    }

    private mutating func readAlgorithms(_ values: [String: YAMLNode]) throws(YAMLError) {
        if let node = values["cipher_suites"] {
            places[.cipherSuites] = node
            var suites: [String] = []
            let named = try node.list()
            for item in named { suites += try GoCipherSuite.openSSLNames(item) }
            if !named.isEmpty { tls.cipherSuites = suites }
        }
        if let node = values["prefer_server_cipher_suites"] { tls.prefersServerCipherSuites = try node.boolean() }
        if let node = values["curve_preferences"] {
            places[.curves] = node
            let curves = ["CurveP256": "P-256", "CurveP384": "P-384", "CurveP521": "P-521", "X25519": "X25519"]
            var names: [String] = []
            for item in try node.list() {
                let name = try item.text()
                guard let curve = curves[name] else {
                    throw item.error("unknown curve '\(name)', expected one of: \(curves.keys.sorted().joined(separator: ", "))")
                }
                names.append(curve)
            }
            if !names.isEmpty { tls.curves = names }
        }
    }

    /// Reads `name`, the text itself, or `name_file`, a path; an empty value counts as absent.
    private static func source(
        _ name: String, in values: [String: YAMLNode], _ directory: String
    ) throws(YAMLError) -> (source: PEMSource, node: YAMLNode)? {
        var found: (source: PEMSource, node: YAMLNode)?
        if let node = values["\(name)_file"], case let path = try node.text(), !path.isEmpty {
            found = (.file(path.hasPrefix("/") ? path : directory + path), node)
        }
        if let node = values[name], case let text = try node.text(), !text.isEmpty {
            guard found == nil else { throw node.error("\(name)_file is given as well: keep one of them") }
            found = (.inline(text), node)
        }
        return found
    }

    private static func texts(_ node: YAMLNode) throws(YAMLError) -> [String] {
        var texts: [String] = []
        for item in try node.list() { texts.append(try item.text()) }
        return texts
    }
}
