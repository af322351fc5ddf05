internal import CGSSAPI
internal import Synchronization
internal import System

/// What the Kerberos library reports.
struct GSSError: Error, CustomStringConvertible {
    let description: String
}

/// A security context of GSS-API (RFC 2743) between us and one broker. Its calls block.
final class GSSContext: Sendable {
    struct Step: Sendable {
        let token: [UInt8]
        let isComplete: Bool
    }

    /// The library's objects. They are used under the lock, by one thread at a time.
    private struct Handles: @unchecked Sendable {
        var name: gss_name_t?
        var context: gss_ctx_id_t?
        /// nil for those of the process.
        var credentials: gss_cred_id_t?
    }

    /// The octet of RFC 4752 that says: no security layer.
    private static let noLayer: UInt8 = 1

    private let service: String
    private let cache: String?
    private let handles = Mutex(Handles())

    /// - Parameter cache: where the ticket is; nil for the process's cache.
    init(service: String, host: String, cache: String?) {
        self.service = "\(service)@\(host)"
        self.cache = cache
    }

    deinit {
        handles.withLock { handles in
            var status = OM_uint32()
            if handles.context != nil { gss_delete_sec_context(&status, &handles.context, nil) }
            if handles.credentials != nil { gss_release_cred(&status, &handles.credentials) }
            if handles.name != nil { gss_release_name(&status, &handles.name) }
        }
    }

    /// Takes the broker's token, nil at first, and makes the next one of ours.
    func step(_ challenge: [UInt8]?) -> Result<Step, GSSError> {
        handles.withLock { handles in
            Result { () throws(GSSError) in
                if handles.name == nil { handles.name = try importedName() }
                var minor = OM_uint32()
                if let cache, handles.credentials == nil {
                    try Self.check(CGSSAPI_acquireFromCache(&minor, cache, &handles.credentials), minor)
                }
                var token = gss_buffer_desc()
                let flags = OM_uint32(GSS_C_MUTUAL_FLAG | GSS_C_INTEG_FLAG | GSS_C_SEQUENCE_FLAG)
                let major = Self.withBuffer(challenge ?? []) { input in
                    gss_init_sec_context(
                        &minor, handles.credentials ?? CGSSAPI_NO_CREDENTIAL, &handles.context, handles.name, gss_mech_krb5,
                        flags, 0,
                        CGSSAPI_NO_CHANNEL_BINDINGS, input, nil, &token, nil, nil)
                }
                try Self.check(major, minor)
                return Step(token: Self.take(&token), isComplete: major == CGSSAPI_COMPLETE)
            }
        }
    }

    /// Takes the broker's offer of security layers, and chooses none.
    func chooseNoLayer(_ offer: [UInt8]) -> Result<[UInt8], GSSError> {
        handles.withLock { handles in
            Result { () throws(GSSError) in
                var minor = OM_uint32()
                var plain = gss_buffer_desc()
                let unwrapped = Self.withBuffer(offer) { gss_unwrap(&minor, handles.context, $0, &plain, nil, nil) }
                try Self.check(unwrapped, minor)
                let layers = Self.take(&plain)
                // A set of layers, and the longest message in three bytes.
                guard layers.count == 4, layers[0] & Self.noLayer != 0 else {
                    throw GSSError(description: "the broker requires a security layer, which Kafka does not use")
                }
                var choice = gss_buffer_desc()
                let wrapped = Self.withBuffer([Self.noLayer, 0, 0, 0]) {
                    gss_wrap(&minor, handles.context, 0, CGSSAPI_DEFAULT_QOP, $0, nil, &choice)
                }
                try Self.check(wrapped, minor)
                return Self.take(&choice)
            }
        }
    }

    private func importedName() throws(GSSError) -> gss_name_t? {
        var minor = OM_uint32()
        var name: gss_name_t?
        let status = Self.withBuffer(Array(service.utf8)) {
            gss_import_name(&minor, $0, CGSSAPI_hostBasedService(), &name)
        }
        try Self.check(status, minor)
        return name
    }

    private static func withBuffer<Result>(_ bytes: [UInt8], _ body: (gss_buffer_t) -> Result) -> Result {
        var bytes = bytes
        return bytes.withUnsafeMutableBytes { bytes in
            var buffer = gss_buffer_desc(length: bytes.count, value: bytes.baseAddress)
            return body(&buffer)
        }
    }

    /// Copies the library's buffer and releases it.
    private static func take(_ buffer: inout gss_buffer_desc) -> [UInt8] {
        let bytes = Array(UnsafeRawBufferPointer(start: buffer.value, count: buffer.value == nil ? 0 : buffer.length))
        var minor = OM_uint32()
        gss_release_buffer(&minor, &buffer)
        return bytes
    }

    private static func check(_ major: OM_uint32, _ minor: OM_uint32) throws(GSSError) {
        guard CGSSAPI_failure(major) != 0 else { return }
        // The mechanism's own words, where it has any: the general ones are "unspecified failure".
        let words = [message(minor, Int32(GSS_C_MECH_CODE)), message(major, Int32(GSS_C_GSS_CODE))].first { !$0.isEmpty }
        throw GSSError(description: words ?? "error \(major)")
    }

    private static func message(_ status: OM_uint32, _ kind: Int32) -> String {
        guard status != 0 else { return "" }
        var minor = OM_uint32()
        var more = OM_uint32()
        var text = gss_buffer_desc()
        guard gss_display_status(&minor, status, kind, gss_mech_krb5, &more, &text) == CGSSAPI_COMPLETE else { return "" }
        return String(decoding: take(&text), as: UTF8.self)
    }
}
