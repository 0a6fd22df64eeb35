#include "CJSON.h"

#include <stdbool.h>
#include <string.h>

// Sixty-four bytes at a time, one bit each: the way of simdjson's first stage (Langdale and Lemire, Parsing Gigabytes of JSON per
// Second, 2019, section 3.1), of which the compiler makes the vector instructions of whatever machine it compiles for. Here no index
// of the text is kept, so that nothing is allocated, nothing must be readable behind the text, and one stops where the value ends.
typedef uint8_t block __attribute__((vector_size(64)));
typedef bool bits __attribute__((ext_vector_type(64)));

static inline uint64_t equal(const block *bytes, uint8_t byte) {
    bits mask = __builtin_convertvector(*bytes == byte, bits);
    uint64_t result;
    memcpy(&result, &mask, sizeof result);
    return result;
}

// The bits behind an odd number of backslashes; the last backslash may escape the first bit of what comes next.
static inline uint64_t escaped(uint64_t backslashes, uint64_t *carried) {
    uint64_t result = *carried;
    backslashes &= ~*carried;
    *carried = 0;
    while (backslashes) {
        uint64_t lowest = backslashes & -backslashes;
        uint64_t next = lowest << 1;
        if (!next) *carried = 1;
        result |= next;
        backslashes &= ~(lowest | next);
    }
    return result;
}

// Each bit that has an odd number of bits below it, or is one that makes it odd.
static inline uint64_t odd(uint64_t quotes) {
    for (int shift = 1; shift < 64; shift *= 2) quotes ^= quotes << shift;
    return quotes;
}

size_t dyno_json_skip_container(const uint8_t *bytes, size_t count, size_t start, size_t depth, size_t limit) {
    size_t outer = depth - 1;
    uint64_t in_string = 0, carried = 0;
    for (size_t position = start; position < count; position += 64) {
        block text = {0};
        if (count - position >= 64) memcpy(&text, bytes + position, 64);
        else memcpy(&text, bytes + position, count - position);

        uint64_t backslashes = equal(&text, '\\');
        uint64_t quotes = equal(&text, '"');
        if (backslashes | carried) quotes &= ~escaped(backslashes, &carried);
        uint64_t inside = odd(quotes) ^ in_string;
        in_string = (uint64_t)((int64_t)inside >> 63);

        // { and [ differ in one bit, as } and ] do.
        block folded = text | 0x20;
        uint64_t opening = equal(&folded, '{') & ~inside;
        uint64_t closing = equal(&folded, '}') & ~inside;
        size_t openings = (size_t)__builtin_popcountll(opening);
        if (depth - outer > (size_t)__builtin_popcountll(closing) && depth + openings <= limit) {
            // Neither the end nor the limit can be among these.
            depth += openings - (size_t)__builtin_popcountll(closing);
            continue;
        }
        for (uint64_t brackets = opening | closing; brackets; brackets &= brackets - 1) {
            size_t offset = (size_t)__builtin_ctzll(brackets);
            if (opening >> offset & 1) {
                if (++depth > limit) return count + 2;
            } else if (--depth == outer) {
                return position + offset + 1;
            }
        }
    }
    return count + 1;
}
