import COpenSSL
import FoundationEssentials
import Glibc

/// Owns one `X509`.
public final class X509Certificate {
    let pointer: OpaquePointer

    /// Takes ownership of the reference.
    init(owning pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit { X509_free(pointer) }

    /// - Parameter der: the certificate in DER, such as librdkafka passes to `ssl.certificate.verify_cb`.
    /// - Returns: nil if the bytes are not a certificate.
    public convenience init?(der: UnsafeRawBufferPointer) {
        var position = der.bindMemory(to: UInt8.self).baseAddress
        guard let pointer = d2i_X509(nil, &position, der.count) else {
            OpenSSLError.clearQueue()
            return nil
        }
        self.init(owning: pointer)
    }

    public var certificate: Certificate {
        Certificate(
            subject: Self.text { X509_NAME_print_ex($0, X509_get_subject_name(pointer), 0, COpenSSL_NAME_FORM) },
            issuer: Self.text { X509_NAME_print_ex($0, X509_get_issuer_name(pointer), 0, COpenSSL_NAME_FORM) },
            notBefore: Self.date(X509_get0_notBefore(pointer)), notAfter: Self.date(X509_get0_notAfter(pointer)))
    }

    /// Whether the certificate was issued for this host name or address, according to `X509_check_host` and `X509_check_ip_asc`.
    ///
    /// As in those functions, the subject's common name counts if the alternative names contain no DNS name. This is one half of the check:
    /// during the handshake, OpenSSL checks whether the chain leads to a trusted authority.
    public func isIssued(for name: String) -> Bool {
        // Absolute DNS names end in a dot, but names in certificates never do.
        let name = name.hasSuffix(".") ? String(name.dropLast()) : name
        // A zero byte would end the name early for one of the two functions.
        guard !name.utf8.contains(0) else { return false }
        defer { OpenSSLError.clearQueue() }
        // -2: not an address, so it is a host name.
        switch X509_check_ip_asc(pointer, name, 0) {
        case 1: return true
        case -2: return X509_check_host(pointer, name, name.utf8.count, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS), nil) == 1
        default: return false
        }
    }

    public var alternativeNames: [AlternativeName] {
        guard let list = X509_get_ext_d2i(pointer, NID_subject_alt_name, nil, nil) else { return [] }
        let names = OpaquePointer(list)
        defer { GENERAL_NAMES_free(names) }
        return (0..<OPENSSL_sk_num(names)).compactMap { index in
            OPENSSL_sk_value(names, index).map { AlternativeName($0.assumingMemoryBound(to: GENERAL_NAME.self)) }
        }
    }

    /// The names that the certificate was issued for, as errors list them: the alternative names, or the subject if there are none.
    public var namesInWords: String {
        let names = alternativeNames
        return names.isEmpty ? certificate.subject : names.map(\.description).joined(separator: ", ")
    }

    /// Returns the text that OpenSSL prints into a BIO.
    static func text(_ print: (OpaquePointer) -> some Any) -> String {
        guard let bio = BIO_new(BIO_s_mem()) else { return "" }
        defer { BIO_free(bio) }
        _ = print(bio)
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let length = BIO_read(bio, &buffer, Int32(buffer.count))
        return String(decoding: buffer.prefix(Int(max(length, 0))), as: UTF8.self)
    }

    /// A date that cannot be parsed counts as long past, so that the certificate counts as expired.
    private static func date(_ time: UnsafePointer<ASN1_TIME>?) -> Date {
        var parts = tm()
        guard let time, ASN1_TIME_to_tm(time, &parts) == 1 else { return .distantPast }
        return Date(timeIntervalSince1970: Double(timegm(&parts)))
    }
}
