import COpenSSL
import FoundationEssentials
import Glibc

/// Owns one `X509`.
final class X509Handle {
    let pointer: OpaquePointer

    /// Takes over the reference.
    init(owning pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit { X509_free(pointer) }

    /// - Returns: nil where the bytes are no certificate.
    convenience init?(der: UnsafeRawBufferPointer) {
        var position = der.bindMemory(to: UInt8.self).baseAddress
        guard let pointer = d2i_X509(nil, &position, der.count) else {
            ERR_clear_error()
            return nil
        }
        self.init(owning: pointer)
    }

    var certificate: Certificate {
        Certificate(
            subject: Self.text { X509_NAME_print_ex($0, X509_get_subject_name(pointer), 0, COpenSSL_NAME_FORM) },
            issuer: Self.text { X509_NAME_print_ex($0, X509_get_issuer_name(pointer), 0, COpenSSL_NAME_FORM) },
            notBefore: Self.date(X509_get0_notBefore(pointer)), notAfter: Self.date(X509_get0_notAfter(pointer)))
    }

    /// What OpenSSL prints into a BIO.
    static func text(_ print: (OpaquePointer) -> some Any) -> String {
        guard let bio = BIO_new(BIO_s_mem()) else { return "" }
        defer { BIO_free(bio) }
        _ = print(bio)
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let length = BIO_read(bio, &buffer, Int32(buffer.count))
        return String(decoding: buffer.prefix(Int(max(length, 0))), as: UTF8.self)
    }

    /// A date that cannot be read counts as long past, so that the certificate counts as expired.
    private static func date(_ time: UnsafePointer<ASN1_TIME>?) -> Date {
        var parts = tm()
        guard let time, ASN1_TIME_to_tm(time, &parts) == 1 else { return .distantPast }
        return Date(timeIntervalSince1970: Double(timegm(&parts)))
    }
}
