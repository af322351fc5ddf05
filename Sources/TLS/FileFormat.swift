/// The format of a file that should have been PEM.
enum FileFormat {
    case der
    case pkcs12
    /// Java's own key store formats.
    case jks, jceks
    case unknown

    /// The content that the file should have.
    enum Content {
        case certificate, privateKey
    }

    init(_ content: [UInt8]) {
        switch content.prefix(4) {
        case [0xFE, 0xED, 0xFE, 0xED]: self = .jks
        case [0xCE, 0xCE, 0xCE, 0xCE]: self = .jceks
        default: self = Self.asn1(content)
        }
    }

    /// DER and PKCS#12 begin with a sequence. In PKCS#12 its first element is the version, 3 (RFC 7292, 4). Neither certificates nor keys
    /// begin like that.
    private static func asn1(_ content: [UInt8]) -> FileFormat {
        guard content.count > 2, content[0] == 0x30 else { return .unknown }
        // The sequence's length is in one byte, or in as many more as that byte says. Streams have no length (0x80).
        let lengthBytes = content[1] > 0x80 ? Int(content[1] & 0x7F) : 0
        return content.dropFirst(2 + lengthBytes).starts(with: [0x02, 0x01, 0x03]) ? .pkcs12 : .der
    }

    /// Advice about a file that contains no PEM.
    func advice(on path: String, wanting wanted: Content) -> String {
        switch (self, wanted) {
        case (.der, .certificate): "it looks like DER: convert it to PEM (openssl x509 -inform der -in \(path) -out FILE.pem)"
        case (.der, .privateKey): "it looks like DER: convert it to PEM (openssl pkey -inform der -in \(path) -out FILE.pem)"
        case (.pkcs12, _): "it is a key store in PKCS#12: convert it to PEM (\(Self.extraction(of: wanted, from: path)))"
        case (.jks, _): Self.javaAdvice("JKS", path, wanted)
        case (.jceks, _): Self.javaAdvice("JCEKS", path, wanted)
        case (.unknown, .certificate): "a PEM file contains the line -----BEGIN CERTIFICATE-----"
        case (.unknown, .privateKey): "a PEM file contains the line -----BEGIN … PRIVATE KEY-----"
        }
    }

    private static func javaAdvice(_ type: String, _ path: String, _ wanted: Content) -> String {
        let conversion =
            "keytool -importkeystore -srckeystore \(path) -srcstoretype \(type) -destkeystore FILE.p12 -deststoretype PKCS12"
        return "it is a Java key store (\(type)): convert it to PEM (\(conversion); \(extraction(of: wanted, from: "FILE.p12")))"
    }

    private static func extraction(of wanted: Content, from file: String) -> String {
        "openssl pkcs12 -in \(file) \(wanted == .certificate ? "-nokeys" : "-nocerts -nodes") -out FILE.pem"
    }
}
