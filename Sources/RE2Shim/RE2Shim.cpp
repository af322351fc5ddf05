#include "RE2Shim.h"

#include <re2/re2.h>
#include <re2/stringpiece.h>

#include <algorithm>
#include <exception>
#include <memory>

struct re2shim_pattern : RE2 {
    using RE2::RE2;
};

// The header lists RE2's codes in RE2's order.
static_assert(RE2::NoError == 0 && static_cast<int>(RE2::ErrorPatternTooLarge) == RE2SHIM_TOO_LARGE);

namespace {

/// RE2 compiles 2^24 instructions at most, which takes 768 MiB by its rules.
constexpr int64_t largest_max_mem = int64_t{1} << 30;

/// RE2 searches with its DFA only if 20 of the largest states fit, and otherwise takes a thousand times as long. The largest state has
/// 8 bytes for each instruction, and a DFA is given about a third of max_mem; the rest is for its queues, and for programs that are
/// larger backwards.
constexpr int64_t max_mem_per_instruction = 1024;

/// Go has no limit that a filter with ten thousand names reaches, so RE2 is given what such a pattern needs. An ordinary pattern keeps
/// RE2's default: max_mem also bounds the states that RE2 keeps while it matches.
std::unique_ptr<re2shim_pattern> compile(re2::StringPiece text) {
    RE2::Options options;
    options.set_log_errors(false);
    // A list of names has about one instruction a character.
    auto needed = max_mem_per_instruction * static_cast<int64_t>(text.size());
    for (;;) {
        options.set_max_mem(std::clamp(needed, options.max_mem(), largest_max_mem));
        auto pattern = std::make_unique<re2shim_pattern>(text, options);
        needed = pattern->error_code() == RE2::ErrorPatternTooLarge
            ? 2 * options.max_mem() : max_mem_per_instruction * pattern->ProgramSize();
        if (needed <= options.max_mem() || options.max_mem() == largest_max_mem) return pattern;
    }
}

// In newer versions StringPiece is Abseil's string_view.
re2::StringPiece view(const void *text, size_t length) { return {static_cast<const char *>(text), length}; }

}  // namespace

re2shim_pattern *re2shim_new(const void *text, size_t length) {
    try {
        return compile(view(text, length)).release();
    } catch (...) {
        return nullptr;
    }
}

void re2shim_delete(re2shim_pattern *pattern) { delete pattern; }

re2shim_error re2shim_error_code(const re2shim_pattern *pattern) {
    return static_cast<re2shim_error>(pattern->error_code());
}

const char *re2shim_error_fragment(const re2shim_pattern *pattern, size_t *length) {
    *length = pattern->error_arg().size();
    return pattern->error_arg().data();
}

bool re2shim_matches(const re2shim_pattern *pattern, const void *text, size_t length) {
    try {
        return pattern->Match(view(text, length), 0, length, RE2::UNANCHORED, nullptr, 0);
    } catch (...) {
        std::terminate();
    }
}
