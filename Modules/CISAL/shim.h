#pragma once
#include <isa-l.h>

// Swift does not import macros that are made of other macros.
enum { CISAL_levelBufferSize = ISAL_DEF_LVL1_DEFAULT };
