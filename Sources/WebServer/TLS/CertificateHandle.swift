import COpenSSL
import Glibc

/// The owner of one `X509`.
final class CertificateHandle {
    let pointer: OpaquePointer

    /// Takes over the reference.
    init(owning pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit { X509_free(pointer) }

    /// The alternative names: DNS, IP, e-mail and URI, as they are written in a configuration.
    var alternativeNames: [String] {
        guard let list = X509_get_ext_d2i(pointer, NID_subject_alt_name, nil, nil) else { return [] }
        let names = OpaquePointer(list)
        defer { GENERAL_NAMES_free(names) }
        return (0..<OPENSSL_sk_num(names)).compactMap { index in
            OPENSSL_sk_value(names, index).flatMap { Self.text($0.assumingMemoryBound(to: GENERAL_NAME.self)) }
        }
    }

    private static func text(_ name: UnsafePointer<GENERAL_NAME>) -> String? {
        var type: Int32 = 0
        // For these types the value is an ASN1_STRING; it belongs to the name.
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
