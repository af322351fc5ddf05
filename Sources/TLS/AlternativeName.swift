import COpenSSL
import Glibc

/// One of the names that a certificate was issued for (RFC 5280, 4.2.1.6).
public struct AlternativeName: Sendable, Hashable, CustomStringConvertible {
    /// A DNS name, IP address, e-mail address or URI, in the form that configurations use; nil for other kinds.
    public let value: String?
    /// The value with its kind, such as `DNS:broker.example` and `IP Address:10.0.0.1`.
    public let description: String

    init(_ name: UnsafeMutablePointer<GENERAL_NAME>) {
        value = Self.value(name)
        description = X509Certificate.text { GENERAL_NAME_print($0, name) }
    }

    private static func value(_ name: UnsafePointer<GENERAL_NAME>) -> String? {
        var type: Int32 = 0
        // For these types the value is an ASN1_STRING, which belongs to the name.
        guard let value = GENERAL_NAME_get0_value(name, &type), [GEN_DNS, GEN_EMAIL, GEN_URI, GEN_IPADD].contains(type) else {
            return nil
        }
        let string = value.assumingMemoryBound(to: ASN1_STRING.self)
        let bytes = UnsafeBufferPointer(start: ASN1_STRING_get0_data(string), count: Int(ASN1_STRING_length(string)))
        return type == GEN_IPADD ? address(bytes) : String(decoding: bytes, as: UTF8.self)
    }

    private static func address(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        let families = [4: AF_INET, 16: AF_INET6]
        guard let family = families[bytes.count] else { return nil }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard let start = inet_ntop(family, bytes.baseAddress, &text, socklen_t(text.count)) else { return nil }
        return withExtendedLifetime(text) { String(cString: start) }
    }
}
