import COpenSSL
import Foundation

/// A token server for the client-credentials grant: issues signed JSON Web Tokens (RS256) to the client `exporter` with the
/// secret `right`, and marked ones to `Marker.user`. Brokers verify them with its key set.
public final class TokenServer: Sendable {
    private let server: StandInServer
    private let directory: TemporaryDirectory

    public var address: String { server.address + "/token" }
    public var requestCount: Int { server.requests.count }
    /// A JSON Web Key Set with the server's public key.
    var keySetFile: String { "\(directory.path)/jwks.json" }

    private let key: SigningKey

    /// - Parameters:
    ///   - lifetime: the lifetime of each token in seconds.
    ///   - other: a server whose key set the brokers know; nil for a key of its own.
    public init(lifetime: Int = 3_600, sharingKeyOf other: TokenServer? = nil) throws {
        directory = try TemporaryDirectory(named: "token-server")
        let key = try other?.key ?? SigningKey()
        self.key = key
        try directory.write(key.keySet, to: "jwks.json")
        let clients = ["exporter": "right", Marker.user: Marker.text]
        server = try StandInServer { request in
            let client = clients.first { id, secret in
                request.headers["authorization"] == "Basic " + Data("\(id):\(secret)".utf8).base64EncodedString()
            }
            guard let client else {
                return StandInServer.Response(
                    status: 401, body: #"{"error":"invalid_client","error_description":"no such client or secret"}"#)
            }
            let now = Int(Date().timeIntervalSince1970)
            let claims =
                #"{"iss":"test","sub":"\#(client.key)","jti":"\#(client.value)","scope":"kafka","#
                + #""iat":\#(now),"exp":\#(now + lifetime)}"#
            return StandInServer.Response(
                body: #"{"access_token":"\#(key.sign(claims))","token_type":"Bearer","expires_in":\#(lifetime)}"#)
        }
    }

    deinit { server.stop() }
}

/// Owns an RSA key.
///
/// `@unchecked Sendable`: OpenSSL only reads the key when signing.
private final class SigningKey: @unchecked Sendable {
    private let pointer: OpaquePointer

    init() throws {
        let context = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, nil)
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_CTX_set_rsa_keygen_bits(context, 2_048) == 1,
            EVP_PKEY_keygen(context, &key) == 1, let key
        else { throw TestSupportError("OpenSSL makes no key") }
        pointer = key
    }

    deinit { EVP_PKEY_free(pointer) }

    var keySet: String {
        #"{"keys":[{"kty":"RSA","kid":"1","use":"sig","alg":"RS256","n":"\#(parameter("n"))","e":"\#(parameter("e"))"}]}"#
    }

    func sign(_ claims: String) -> String {
        let message = "\(base64URL(Data(#"{"alg":"RS256","kid":"1","typ":"JWT"}"#.utf8))).\(base64URL(Data(claims.utf8)))"
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        let bytes = Array(message.utf8)
        var length = 256
        var signature = [UInt8](repeating: 0, count: length)
        let isSigned =
            EVP_DigestSignInit(context, nil, EVP_sha256(), nil, pointer) == 1
            && EVP_DigestSign(context, &signature, &length, bytes, bytes.count) == 1
        precondition(isSigned, "OpenSSL does not sign")
        return "\(message).\(base64URL(Data(signature.prefix(length))))"
    }

    private func parameter(_ name: String) -> String {
        var number: OpaquePointer?
        EVP_PKEY_get_bn_param(pointer, name, &number)
        defer { BN_free(number) }
        var bytes = [UInt8](repeating: 0, count: 512)
        let length = BN_bn2bin(number, &bytes)
        return base64URL(Data(bytes.prefix(Int(length))))
    }

    private func base64URL(_ data: Data) -> String {
        data.base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }
}
