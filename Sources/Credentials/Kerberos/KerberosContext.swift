import CKerberos
import FoundationEssentials

/// Owns a `krb5_context`, which belongs to one thread at a time: it is created, used and freed on the thread of one request. So
/// krb5.conf is read again for each request, too.
final class KerberosContext {
    private let context: krb5_context
    private let configuration: KerberosCredentials.Configuration

    init(_ configuration: KerberosCredentials.Configuration) throws(CredentialsError) {
        self.configuration = configuration
        var context: krb5_context?
        var profile: profile_t?
        if let file = configuration.configurationFile {
            let failure = Int32(truncatingIfNeeded: profile_init_path(file, &profile))
            guard failure == 0 else { throw Self.configurationFailure(failure, configuration) }
        }
        // krb5_init_context_profile copies the profile. Without one it reads KRB5_CONFIG or /etc/krb5.conf.
        defer { if profile != nil { profile_release(profile) } }
        let failure = krb5_init_context_profile(profile, 0, &context)
        guard failure == 0, let context else {
            throw Self.configurationFailure(failure, configuration)
        }
        self.context = context
    }

    deinit { krb5_free_context(context) }

    private static func configurationFailure(
        _ failure: krb5_error_code, _ configuration: KerberosCredentials.Configuration
    ) -> CredentialsError {
        let place =
            configuration.configurationFile.map { "\(configuration.names.kerberosConfiguration)=\($0)" }
            ?? "krb5.conf (KRB5_CONFIG or /etc/krb5.conf)"
        let text = krb5_get_error_message(nil, failure)
        defer { krb5_free_error_message(nil, text) }
        return CredentialsError(.file, "\(place): \(text.map { String(cString: $0) } ?? "error \(failure)"): correct the file")
    }

    /// Requests one ticket from the KDC and stores it in the cache.
    func acquire() throws(CredentialsError) -> KerberosTicket {
        let name = fullName
        var principal: krb5_principal?
        try check(krb5_parse_name(context, name, &principal), "principal \(name)")
        defer { krb5_free_principal(context, principal) }
        let printable = printed(principal) ?? name

        var cache: krb5_ccache?
        try check(krb5_cc_resolve(context, configuration.cache, &cache), "credential cache")
        // The in-memory cache outlives this handle.
        defer { if let cache { krb5_cc_close(context, cache) } }

        var options: UnsafeMutablePointer<krb5_get_init_creds_opt>?
        try check(krb5_get_init_creds_opt_alloc(context, &options), "options")
        defer { krb5_get_init_creds_opt_free(context, options) }
        // The cache is written as a whole, after the KDC has answered, so that connections in progress never see it empty.
        try check(krb5_get_init_creds_opt_set_out_ccache(context, options, cache), "options")
        // A daemon has no user to prompt for a new password.
        krb5_get_init_creds_opt_set_change_password_prompt(options, 0)

        var credentials = krb5_creds()
        defer { krb5_free_cred_contents(context, &credentials) }
        switch configuration.method {
        case .password(let password):
            let failure = password.withCString {
                krb5_get_init_creds_password(context, &credentials, principal, $0, nil, nil, 0, nil, options)
            }
            try check(failure, printable)
        case .keytab(let path):
            var keytab: krb5_keytab?
            try check(krb5_kt_resolve(context, "FILE:\(path)", &keytab), "\(configuration.names.keytab)=\(path)")
            defer { if let keytab { krb5_kt_close(context, keytab) } }
            let failure = krb5_get_init_creds_keytab(context, &credentials, principal, keytab, 0, nil, options)
            try check(failure, printable, keytab: keytab)
        }
        let start = credentials.times.starttime == 0 ? credentials.times.authtime : credentials.times.starttime
        return KerberosTicket(principal: printable, issued: date(start), expires: date(credentials.times.endtime))
    }

    func removeCache() {
        var cache: krb5_ccache?
        guard krb5_cc_resolve(context, configuration.cache, &cache) == 0, let cache else { return }
        krb5_cc_destroy(context, cache)
    }

    private var fullName: String {
        guard let realm = configuration.realm, !realm.isEmpty, !configuration.username.contains("@") else {
            return configuration.username
        }
        return "\(configuration.username)@\(realm)"
    }

    private func printed(_ principal: krb5_principal?) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard krb5_unparse_name(context, principal, &text) == 0, let text else { return nil }
        defer { krb5_free_unparsed_name(context, text) }
        return String(cString: text)
    }

    /// Seconds since 1970 in 32 bits, which MIT krb5 reads as unsigned, so that they last until 2106.
    private func date(_ time: krb5_timestamp) -> Date {
        Date(timeIntervalSince1970: Double(UInt32(bitPattern: time)))
    }

    private func check(
        _ failure: krb5_error_code, _ subject: String, keytab: krb5_keytab? = nil
    ) throws(CredentialsError) {
        guard failure != 0 else { return }
        let text = krb5_get_error_message(context, failure)
        defer { krb5_free_error_message(context, text) }
        let said = text.map { String(cString: $0) } ?? "error \(failure)"
        let (code, advice) = KerberosFailure.meaning(of: failure, configuration)
        var message = "Kerberos: \(subject): \(said): \(advice)"
        if failure == krb5_error_code(truncatingIfNeeded: KRB5_KT_NOTFOUND), let keytab {
            message += "; it has keys for \(principals(in: keytab).joined(separator: ", "))"
        }
        throw CredentialsError(code, message)
    }

    /// The principals in a keytab, without duplicates, at most ten.
    private func principals(in keytab: krb5_keytab) -> [String] {
        var cursor: krb5_kt_cursor?
        guard krb5_kt_start_seq_get(context, keytab, &cursor) == 0 else { return [] }
        defer { krb5_kt_end_seq_get(context, keytab, &cursor) }
        var names: [String] = []
        var entry = krb5_keytab_entry()
        while names.count < 10, krb5_kt_next_entry(context, keytab, &entry, &cursor) == 0 {
            if let name = printed(entry.principal), !names.contains(name) { names.append(name) }
            krb5_free_keytab_entry_contents(context, &entry)
        }
        return names
    }
}
