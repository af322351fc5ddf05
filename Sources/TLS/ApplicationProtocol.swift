import COpenSSL

/// The protocol that a server speaks above TLS, by its ALPN name (RFC 7301).
final class ApplicationProtocol {
    fileprivate let name: [UInt8]

    init(name: String) {
        self.name = Array(name.utf8)
    }
}

/// Selects the server's protocol if the client offers it, and ends the handshake if the client offers only others.
/// The argument is an `ApplicationProtocol`, which lives as long as the context.
let selectProtocol: SSL_CTX_alpn_select_cb_func = { _, selected, selectedLength, offered, offeredLength, argument in
    guard let argument else { return SSL_TLSEXT_ERR_NOACK }
    let wanted = Unmanaged<ApplicationProtocol>.fromOpaque(argument).takeUnretainedValue().name
    let list = UnsafeBufferPointer(start: offered, count: Int(offeredLength))
    // Names, each preceded by its length. OpenSSL has checked the lengths.
    var rest = list[...]
    while let length = rest.popFirst() {
        let name = rest.prefix(Int(length))
        if name.elementsEqual(wanted) {
            selected?.pointee = UnsafeBufferPointer(rebasing: name).baseAddress
            selectedLength?.pointee = length
            return SSL_TLSEXT_ERR_OK
        }
        rest = rest.dropFirst(Int(length))
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL
}
