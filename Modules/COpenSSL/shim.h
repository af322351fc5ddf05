#pragma once
#include <openssl/ssl.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

// RFC 2253's form of a distinguished name, but with UTF-8 as it is. Swift does not import macros made of macros.
static const unsigned long COpenSSL_NAME_FORM = XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB;
