import COpenSSL
public import System

/// A hash function of SHA-2, and what is built on it, by OpenSSL.
public enum Digest: Sendable {
    case sha256
    case sha512

    private var function: OpaquePointer? {
        switch self {
        case .sha256: EVP_sha256()
        case .sha512: EVP_sha512()
        }
    }

    /// In bytes.
    private var size: Int {
        switch self {
        case .sha256: Int(SHA256_DIGEST_LENGTH)
        case .sha512: Int(SHA512_DIGEST_LENGTH)
        }
    }

    public func hash(_ bytes: [UInt8]) -> [UInt8] {
        result { EVP_Digest(bytes, bytes.count, $0, nil, function, nil) == 1 }
    }

    /// The message's HMAC (RFC 2104).
    public func code(of message: [UInt8], key: [UInt8]) -> [UInt8] {
        result { HMAC(function, key, Int32(clamping: key.count), message, message.count, $0, nil) != nil }
    }

    /// A key of the digest's size from a password, by PBKDF2 with HMAC (RFC 8018). Takes about a millisecond for 4,096 iterations.
    public func key(from password: Secret, salt: [UInt8], iterations: Int32) -> [UInt8] {
        password.withBytes { password in
            password.withMemoryRebound(to: CChar.self) { password in
                result {
                    PKCS5_PBKDF2_HMAC(
                        password.baseAddress, Int32(clamping: password.count), salt, Int32(clamping: salt.count), iterations,
                        function,
                        Int32(size), $0) == 1
                }
            }
        }
    }

    private func result(_ compute: (UnsafeMutablePointer<UInt8>?) -> Bool) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: size)
        let isComputed = result.withUnsafeMutableBufferPointer { compute($0.baseAddress) }
        precondition(isComputed, "OpenSSL has no \(self)")
        return result
    }

    /// Whether two byte strings are equal, in a time that does not depend on where they differ.
    public static func areEqual(_ first: [UInt8], _ second: [UInt8]) -> Bool {
        first.count == second.count && CRYPTO_memcmp(first, second, first.count) == 0
    }
}
