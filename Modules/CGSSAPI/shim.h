#pragma once
#include <gssapi/gssapi.h>
#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>

// Swift does not import macros that are casts.
static const gss_cred_id_t CGSSAPI_NO_CREDENTIAL = GSS_C_NO_CREDENTIAL;
static const gss_channel_bindings_t CGSSAPI_NO_CHANNEL_BINDINGS = GSS_C_NO_CHANNEL_BINDINGS;

// GSS_ERROR, a macro with a parameter.
static inline OM_uint32 CGSSAPI_failure(OM_uint32 status) {
    return GSS_ERROR(status);
}
static inline gss_OID CGSSAPI_hostBasedService(void) {
    return GSS_C_NT_HOSTBASED_SERVICE;
}
static const gss_qop_t CGSSAPI_DEFAULT_QOP = GSS_C_QOP_DEFAULT;
static const OM_uint32 CGSSAPI_COMPLETE = GSS_S_COMPLETE;

// The credentials of a client in this cache of tickets, instead of those in the process's.
static inline OM_uint32 CGSSAPI_acquireFromCache(OM_uint32 *minor, const char *cache, gss_cred_id_t *credentials) {
    gss_key_value_element_desc element = {"ccache", cache};
    gss_key_value_set_desc store = {1, &element};
    return gss_acquire_cred_from(
        minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, GSS_C_NO_OID_SET, GSS_C_INITIATE, &store, credentials, NULL, NULL);
}
