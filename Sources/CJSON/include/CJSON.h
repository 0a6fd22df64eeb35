#ifndef DYNO_CJSON_H
#define DYNO_CJSON_H

#include <stddef.h>
#include <stdint.h>

/// Passes over an object or array of JSON text without looking at more than its strings and brackets.
///
/// @param start  behind the opening bracket
/// @param depth  how many containers are open, this one among them
/// @param limit  the most that may be
/// @return behind the closing bracket; count + 1 where the text ends before it, count + 2 where it is too deep.
size_t dyno_json_skip_container(const uint8_t *bytes, size_t count, size_t start, size_t depth, size_t limit);

#endif
