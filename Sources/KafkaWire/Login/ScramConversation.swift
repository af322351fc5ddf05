internal import System
internal import TLS

/// SCRAM (RFC 5802, RFC 7677) without channel binding. It proves the password without sending it, and verifies that the broker knows it.
struct ScramConversation: SASLConversation {
    /// Brokers accept 4,096 to 16,384 (KIP-554). Fewer would ease guessing the password from the exchange, many more would keep a core
    /// busy on a stranger's behalf.
    private static let iterations: ClosedRange<Int32> = 4096...1_000_000
    /// The GS2 header: no channel binding, no authorization identity.
    private static let header = "n,,"

    private enum State {
        case start
        case sentName(bare: String)
        case sentProof(expected: [UInt8])
        case done
    }

    private let digest: Digest
    private let username: String
    private let password: Secret
    private let nonce: String
    private var state = State.start

    /// - Parameter nonce: printable, without commas; never used twice.
    init(_ digest: Digest, username: String, password: Secret, nonce: String = Self.newNonce()) {
        self.digest = digest
        self.username = username
        self.password = password
        self.nonce = nonce
    }

    private static func newNonce() -> String {
        Base64.encode([UInt8].random(count: 24))
    }

    var mechanism: String {
        switch digest {
        case .sha256: "SCRAM-SHA-256"
        case .sha512: "SCRAM-SHA-512"
        }
    }

    mutating func message(
        after challenge: [UInt8]?, deadline: ContinuousClock.Instant
    ) async throws(SASLFailure) -> [UInt8]? {
        switch state {
        case .start:
            let bare = "n=\(Self.escaped(username)),r=\(nonce)"
            state = .sentName(bare: bare)
            return Array((Self.header + bare).utf8)
        case .sentName(let bare):
            let (proof, expected) = try await proof(bare, challenge ?? [], deadline: deadline)
            state = .sentProof(expected: expected)
            return proof
        case .sentProof(let expected):
            guard let signature = try Self.attributes(challenge ?? [])["v"], let bytes = Base64.decode(Array(signature.utf8)),
                Digest.areEqual(bytes, expected)
            else { throw .failed("the broker does not prove that it knows the password") }
            state = .done
            return nil
        case .done: return nil
        }
    }

    /// A name's commas and equals signs are written as in RFC 5802, section 5.1.
    private static func escaped(_ name: String) -> String {
        String(name.flatMap { $0 == "=" ? "=3D" : $0 == "," ? "=2C" : String($0) })
    }

    /// The attributes of a message such as `r=nonce,s=salt,i=4096`, by their letters.
    private static func attributes(_ message: [UInt8]) throws(SASLFailure) -> [String: String] {
        let pairs = String(decoding: message, as: UTF8.self).split(separator: ",").compactMap { pair -> (String, String)? in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
        }
        let attributes = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
        if let error = attributes["e"] { throw .refused(error) }
        guard attributes["m"] == nil else { throw .failed("the broker requires an extension of SCRAM") }
        return attributes
    }

    /// - Returns: the message with the proof, and the signature that the broker must send.
    private func proof(
        _ bare: String, _ challenge: [UInt8], deadline: ContinuousClock.Instant
    ) async throws(SASLFailure) -> (message: [UInt8], expected: [UInt8]) {
        let attributes = try Self.attributes(challenge)
        guard let both = attributes["r"], both.hasPrefix(nonce), both != nonce, let text = attributes["s"],
            let salt = Base64.decode(Array(text.utf8)), !salt.isEmpty, let iterations = attributes["i"].flatMap({ Int32($0) })
        else { throw .failed("the broker's SCRAM challenge is malformed") }
        guard Self.iterations.contains(iterations) else {
            throw .failed(
                "the broker asks for \(iterations) iterations of SCRAM: accepted are \(Self.iterations.lowerBound) to"
                    + " \(Self.iterations.upperBound)")
        }
        let withoutProof = "c=\(Base64.encode(Array(Self.header.utf8))),r=\(both)"
        let exchange = Array("\(bare),\(String(decoding: challenge, as: UTF8.self)),\(withoutProof)".utf8)
        let (digest, password) = (digest, password)
        let salted = try await Self.blocking(deadline) { digest.key(from: password, salt: salt, iterations: iterations) }
        let clientKey = digest.code(of: Array("Client Key".utf8), key: salted)
        let signature = digest.code(of: exchange, key: digest.hash(clientKey))
        let proof = zip(clientKey, signature).map { $0 ^ $1 }
        let serverKey = digest.code(of: Array("Server Key".utf8), key: salted)
        return (Array("\(withoutProof),p=\(Base64.encode(proof))".utf8), digest.code(of: exchange, key: serverKey))
    }
}
