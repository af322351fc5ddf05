#pragma once
#include <gssapi/gssapi.h>
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
