import FoundationEssentials
import System
import TLS

/// AWS Signature Version 4: a keyed hash over a request in canonical form.
struct AWSSignature {
    let credentials: AWSCredentials
    let region: String
    let service: String
    let date: Date

    /// `20150830T123600Z`
    private var timestamp: String {
        date.formatted(
            .iso8601.year().month().day().time(includingFractionalSeconds: false).dateSeparator(.omitted).timeSeparator(.omitted)
                .timeZone(separator: .omitted))
    }

    private var scope: String { "\(timestamp.prefix(8))/\(region)/\(service)/aws4_request" }

    /// The query of a GET, including the signature. Anyone who has it can send the request until it expires.
    func presignedQuery(host: String, path: String, fields: [(name: String, value: String)], seconds: Int) -> String {
        var fields = fields
        fields += [
            (name: "X-Amz-Algorithm", value: "AWS4-HMAC-SHA256"),
            (name: "X-Amz-Credential", value: "\(credentials.accessKeyID)/\(scope)"),
            (name: "X-Amz-Date", value: timestamp), (name: "X-Amz-Expires", value: "\(seconds)"),
            (name: "X-Amz-SignedHeaders", value: "host"),
        ]
        if let token = credentials.sessionToken {
            fields.append((name: "X-Amz-Security-Token", value: token.text))
        }
        let query = formEncoded(fields.sorted { $0.name < $1.name })
        let canonical = "GET\n\(path)\n\(query)\nhost:\(host)\n\nhost\n\(hexadecimal(Digest.sha256.hash([])))"
        return "\(query)&X-Amz-Signature=\(signature(of: canonical))"
    }

    /// The headers that sign a request: its date, the session token, and the signature, which covers these, the host and the body.
    func headers(for request: HTTPRequest) throws(CredentialsError) -> [HTTPRequest.Header] {
        let (host, path) = try Self.hostAndPath(request.url)
        var added = [HTTPRequest.Header(name: "X-Amz-Date", value: timestamp)]
        if let token = credentials.sessionToken {
            added.append(HTTPRequest.Header(name: "X-Amz-Security-Token", value: token.text))
        }
        let signed = (request.headers + added + [HTTPRequest.Header(name: "Host", value: host)])
            .map { (name: $0.name.lowercased(), value: $0.value) }.sorted { $0.name < $1.name }
        let names = signed.map(\.name).joined(separator: ";")
        let canonical =
            "\(request.method.rawValue)\n\(path)\n\n" + signed.map { "\($0.name):\($0.value)\n" }.joined()
            + "\n\(names)\n\(hexadecimal(Digest.sha256.hash(request.body)))"
        let authorization =
            "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope), SignedHeaders=\(names), "
            + "Signature=\(signature(of: canonical))"
        return added + [HTTPRequest.Header(name: "Authorization", value: authorization)]
    }

    private func signature(of canonicalRequest: String) -> String {
        let toSign =
            "AWS4-HMAC-SHA256\n\(timestamp)\n\(scope)\n\(hexadecimal(Digest.sha256.hash(Array(canonicalRequest.utf8))))"
        var key = Array("AWS4\(credentials.secretAccessKey.text)".utf8)
        for part in [String(timestamp.prefix(8)), region, service, "aws4_request", toSign] {
            key = Digest.sha256.code(of: Array(part.utf8), key: key)
        }
        return hexadecimal(key)
    }

    /// The host and path of an address, as libcurl will send them. Addresses of AWS have no query and no user.
    private static func hostAndPath(_ url: String) throws(CredentialsError) -> (host: String, path: String) {
        guard let scheme = url.firstRange(of: "://") else {
            throw CredentialsError(.configuration, "\(url): the address must begin with https:// or http://")
        }
        let rest = url[scheme.upperBound...]
        let host = rest.prefix { $0 != "/" }
        guard !host.isEmpty, !rest.contains(where: { "@?#".contains($0) }) else {
            throw CredentialsError(.configuration, "the address of an AWS service must be scheme://host/path")
        }
        return (String(host), host.endIndex == rest.endIndex ? "/" : String(rest[host.endIndex...]))
    }
}
