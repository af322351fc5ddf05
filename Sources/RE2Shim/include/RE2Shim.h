#pragma once
// RE2's interface is C++. This is the part of it that NameFilter needs, in C: Swift's C++ interoperability would have to be turned on
// in every module that imports NameFilter. No exception leaves these functions.
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A compiled pattern, or the error that RE2 found instead.
typedef struct re2shim_pattern re2shim_pattern;

/// RE2::ErrorCode.
typedef enum re2shim_error {
    RE2SHIM_NO_ERROR,
    RE2SHIM_INTERNAL,
    RE2SHIM_BAD_ESCAPE,
    RE2SHIM_BAD_CHARACTER_CLASS,
    RE2SHIM_BAD_CHARACTER_RANGE,
    RE2SHIM_MISSING_BRACKET,
    RE2SHIM_MISSING_PARENTHESIS,
    RE2SHIM_UNEXPECTED_PARENTHESIS,
    RE2SHIM_TRAILING_BACKSLASH,
    RE2SHIM_NOTHING_TO_REPEAT,
    RE2SHIM_BAD_REPEAT_COUNT,
    RE2SHIM_REPEATED_REPETITION,
    RE2SHIM_BAD_GROUP,
    RE2SHIM_BAD_UTF8,
    RE2SHIM_BAD_GROUP_NAME,
    RE2SHIM_TOO_LARGE,
} re2shim_error;

/// Compiles a pattern in UTF-8. The caller deletes the result, also where it is an error. Null if memory runs out.
re2shim_pattern *re2shim_new(const void *text, size_t length);

void re2shim_delete(re2shim_pattern *pattern);

re2shim_error re2shim_error_code(const re2shim_pattern *pattern);

/// The part of the pattern that the error is about, valid as long as the pattern; empty if RE2 names none.
const char *re2shim_error_fragment(const re2shim_pattern *pattern, size_t *length);

/// Whether a pattern without an error matches anywhere in a text in UTF-8. May be called from any thread. If memory runs out, the
/// process ends, as it does in Swift: either answer could be wrong.
bool re2shim_matches(const re2shim_pattern *pattern, const void *text, size_t length);

#ifdef __cplusplus
}
#endif
