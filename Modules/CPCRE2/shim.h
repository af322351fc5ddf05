#pragma once
// The header demands the width of a code unit; UTF-8 is 8 bits.
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
