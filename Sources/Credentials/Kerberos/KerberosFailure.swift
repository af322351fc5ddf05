import CKerberos

/// The meaning of libkrb5's error codes for the operator.
enum KerberosFailure {
    static func meaning(
        of failure: krb5_error_code, _ configuration: KerberosCredentials.Configuration
    ) -> (code: CredentialsError.Code, advice: String) {
        let names = configuration.names
        return switch Int(failure) {
        case Int(KRB5KDC_ERR_PREAUTH_FAILED), Int(KRB5KRB_AP_ERR_BAD_INTEGRITY):
            switch configuration.method {
            case .password: (.refused, "the password is wrong: check \(names.password)")
            case .keytab:
                (
                    .refused,
                    "the key in the keytab differs from the KDC's: export \(names.keytab) again (the password was changed since)"
                )
            }
        case Int(KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN):
            (.refused, "the KDC does not know this principal: check \(names.user) and \(names.realm)")
        case Int(KRB5KDC_ERR_NAME_EXP):
            (.refused, "the account has expired: ask the Kerberos administrator to extend it")
        case Int(KRB5KDC_ERR_KEY_EXP):
            (.refused, "the password has expired: set a new one in Kerberos, and in \(names.password) or the keytab")
        case Int(KRB5KDC_ERR_CLIENT_REVOKED):
            (.refused, "the account is locked: ask the Kerberos administrator to unlock it")
        case Int(KRB5_KT_NOTFOUND):
            (.configuration, "the keytab has no key for it: check \(names.user), \(names.realm) and \(names.keytab)")
        case Int(KRB5KRB_AP_ERR_SKEW), Int(KRB5_KDCREP_SKEW):
            (.clock, "the clocks of this machine and the KDC differ by more than Kerberos allows (5 minutes): synchronise them")
        case Int(KRB5KDC_ERR_NEVER_VALID):
            (.clock, "the ticket would end before it begins: compare the clocks of this machine and the KDC")
        case Int(KRB5_KDC_UNREACH):
            (.connect, "no KDC of the realm answers: check [realms] in krb5.conf and the way to port 88")
        case Int(KRB5_REALM_UNKNOWN), Int(KRB5_REALM_CANT_RESOLVE), Int(KRB5_CONFIG_NODEFREALM):
            (.dns, "no KDC of the realm is known: set \(names.realm), and name its KDCs in [realms] of krb5.conf")
        case Int(KRB5KDC_ERR_ETYPE_NOSUPP), Int(KRB5_GET_IN_TKT_LOOP):
            (
                .refused,
                "no encryption type that both sides allow: compare permitted_enctypes in krb5.conf with the keys in the KDC"
            )
        case Int(KRB5_PARSE_MALFORMED):
            (.configuration, "this is not a principal name: check \(names.user) and \(names.realm)")
        default:
            (.response, "libkrb5 error \(failure)")
        }
    }
}
