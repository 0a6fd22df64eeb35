#define _GNU_SOURCE
#include "CCurl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

// libcurl decodes content too, but takes a body that ends before its coding does for a whole one. So it hands bodies over as they
// came, and they are decoded here, to find their end and what they are in the clear, which a sink may keep.
//
// Brotli and zstd are looked up in the libraries that libcurl has loaded, as OpenSSL is: a build needs no header of them.
// Signatures and constants: brotli/decode.h of 1.0, zstd.h of 1.4.
static struct {
    void *(*brotli_make)(void *, void *, void *);
    int (*brotli_decode)(void *, size_t *, const unsigned char **, size_t *, unsigned char **, size_t *);
    void (*brotli_free)(void *);
    void *(*zstd_make)(void);
    size_t (*zstd_decode)(void *, void *, void *);
    unsigned (*zstd_is_error)(size_t);
    size_t (*zstd_free)(void *);
    char names[32];
} codecs;

enum { BROTLI_ERROR, BROTLI_SUCCESS, BROTLI_WANTS_INPUT, BROTLI_WANTS_ROOM };

struct zstd_input { const void *bytes; size_t size, position; };
struct zstd_output { void *bytes; size_t size, position; };

static void look_up(void) {
    codecs.brotli_make = dlsym(RTLD_DEFAULT, "BrotliDecoderCreateInstance");
    codecs.brotli_decode = dlsym(RTLD_DEFAULT, "BrotliDecoderDecompressStream");
    codecs.brotli_free = dlsym(RTLD_DEFAULT, "BrotliDecoderDestroyInstance");
    codecs.zstd_make = dlsym(RTLD_DEFAULT, "ZSTD_createDStream");
    codecs.zstd_decode = dlsym(RTLD_DEFAULT, "ZSTD_decompressStream");
    codecs.zstd_is_error = dlsym(RTLD_DEFAULT, "ZSTD_isError");
    codecs.zstd_free = dlsym(RTLD_DEFAULT, "ZSTD_freeDStream");
    strcpy(codecs.names, "deflate, gzip");
    if (codecs.brotli_make && codecs.brotli_decode && codecs.brotli_free) strcat(codecs.names, ", br");
    if (codecs.zstd_make && codecs.zstd_decode && codecs.zstd_is_error && codecs.zstd_free) strcat(codecs.names, ", zstd");
}

const char *dyno_codings(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, look_up);
    return codecs.names;
}

struct dyno_decoder {
    enum { UNKNOWN, GZIP, DEFLATE, BROTLI, ZSTD } coding;
    const char *name;
    int has_begun, has_ended;
    z_stream zlib;
    int has_zlib;
    // Of deflate, the first byte, until the second tells whether there is a zlib header.
    unsigned char first;
    int has_first;
    void *state;
    // What takes this one's output: the coding that was applied before it. NULL: it is in the clear.
    dyno_decoder *next;
    size_t clear;
    dyno_decoder_sink sink;
    void *sink_context;
};

enum { MOST_CODINGS = 5 };

static int is(const char *name, const char *text, size_t count) {
    return strlen(name) == count && strncasecmp(name, text, count) == 0;
}

static dyno_decoder *make(const char *name, size_t count) {
    dyno_decoder *decoder = calloc(1, sizeof *decoder);
    const char *offered = dyno_codings();
    if (!decoder) return NULL;
    if (is("gzip", name, count) || is("x-gzip", name, count)) {
        decoder->coding = GZIP;
        decoder->name = "gzip";
        decoder->has_zlib = inflateInit2(&decoder->zlib, 16 + MAX_WBITS) == Z_OK;
        if (!decoder->has_zlib) decoder->coding = UNKNOWN;
    } else if (is("deflate", name, count)) {
        decoder->coding = DEFLATE;
        decoder->name = "deflate";
    } else if (is("br", name, count) && strstr(offered, "br")) {
        decoder->state = codecs.brotli_make(NULL, NULL, NULL);
        decoder->coding = decoder->state ? BROTLI : UNKNOWN;
        decoder->name = "br";
    } else if (is("zstd", name, count) && strstr(offered, "zstd")) {
        decoder->state = codecs.zstd_make();
        decoder->coding = decoder->state ? ZSTD : UNKNOWN;
        decoder->name = "zstd";
    }
    return decoder;
}

dyno_decoder *dyno_decoder_add(dyno_decoder *chain, const char *value, size_t count) {
    size_t position = 0;
    int length = 0;
    for (dyno_decoder *each = chain; each; each = each->next) length++;
    while (position < count) {
        const char *comma = memchr(value + position, ',', count - position);
        size_t end = comma ? (size_t)(comma - value) : count;
        size_t from = position, to = end;
        while (from < to && (value[from] == ' ' || value[from] == '\t')) from++;
        while (to > from && strchr(" \t\r\n", value[to - 1])) to--;
        position = end + 1;
        if (from == to || is("identity", value + from, to - from)) continue;
        // One that cannot be decoded stands for all that are too many.
        if (length > MOST_CODINGS) break;
        dyno_decoder *last = length < MOST_CODINGS ? make(value + from, to - from) : calloc(1, sizeof *last);
        if (!last) break;
        // The coding that was applied last is undone first.
        last->next = chain;
        chain = last;
        length++;
    }
    return chain;
}

void dyno_decoder_set_sink(dyno_decoder *chain, dyno_decoder_sink sink, void *context) {
    while (chain && chain->next) chain = chain->next;
    if (!chain) return;
    chain->sink = sink;
    chain->sink_context = context;
}

void dyno_decoder_free(dyno_decoder *chain) {
    while (chain) {
        dyno_decoder *next = chain->next;
        if (chain->has_zlib) inflateEnd(&chain->zlib);
        if (chain->state && chain->coding == BROTLI) codecs.brotli_free(chain->state);
        if (chain->state && chain->coding == ZSTD) codecs.zstd_free(chain->state);
        free(chain);
        chain = next;
    }
}

int dyno_decoder_renew(dyno_decoder *chain) {
    if (!chain || chain->coding != GZIP || chain->next || inflateReset(&chain->zlib) != Z_OK) return 0;
    chain->has_begun = chain->has_ended = 0;
    chain->clear = 0;
    return 1;
}

static int pass_on(dyno_decoder *decoder, const void *bytes, size_t count, size_t limit) {
    if (count == 0) return DYNO_DECODED;
    if (decoder->next) return dyno_decoder_take(decoder->next, bytes, count, limit);
    decoder->clear += count;
    if (decoder->clear > limit) return DYNO_DECODED_TOO_MUCH;
    return decoder->sink && !decoder->sink(decoder->sink_context, bytes, count) ? DYNO_DECODED_TOO_MUCH : DYNO_DECODED;
}

static int inflate_all(dyno_decoder *decoder, const unsigned char *bytes, size_t count, size_t limit) {
    unsigned char room[16384];
    z_stream *zlib = &decoder->zlib;
    zlib->next_in = (unsigned char *)bytes;
    zlib->avail_in = (unsigned)count;
    while (zlib->avail_in > 0) {
        if (decoder->has_ended) {
            // Another member may follow (RFC 1952, 2.2); what else does is nobody's.
            if (decoder->coding != GZIP || *zlib->next_in != 0x1F) return DYNO_DECODED;
            if (inflateReset(zlib) != Z_OK) return DYNO_DECODED_MALFORMED;
            decoder->has_ended = 0;
        }
        int result;
        do {
            zlib->next_out = room;
            zlib->avail_out = sizeof room;
            result = inflate(zlib, Z_NO_FLUSH);
            if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) return DYNO_DECODED_MALFORMED;
            int passed = pass_on(decoder, room, sizeof room - zlib->avail_out, limit);
            if (passed != DYNO_DECODED) return passed;
        } while (result == Z_OK && zlib->avail_out == 0);
        if (result == Z_STREAM_END) decoder->has_ended = 1;
        if (result == Z_BUF_ERROR) return zlib->avail_in > 0 ? DYNO_DECODED_MALFORMED : DYNO_DECODED;
    }
    return DYNO_DECODED;
}

// With a zlib header, as RFC 9110, 8.4.1.2 has it, or without, as some servers send it.
static int inflate_deflate(dyno_decoder *decoder, const unsigned char *bytes, size_t count, size_t limit) {
    if (decoder->has_zlib) return inflate_all(decoder, bytes, count, limit);
    if (!decoder->has_first) {
        decoder->first = bytes[0];
        decoder->has_first = 1;
        bytes++;
        count--;
    }
    if (count == 0) return DYNO_DECODED;
    int has_header = (decoder->first & 0x0F) == 8 && (decoder->first * 256 + bytes[0]) % 31 == 0;
    decoder->has_zlib = inflateInit2(&decoder->zlib, has_header ? MAX_WBITS : -MAX_WBITS) == Z_OK;
    if (!decoder->has_zlib) return DYNO_DECODED_MALFORMED;
    int result = inflate_all(decoder, &decoder->first, 1, limit);
    return result == DYNO_DECODED ? inflate_all(decoder, bytes, count, limit) : result;
}

static int decode_brotli(dyno_decoder *decoder, const unsigned char *bytes, size_t count, size_t limit) {
    unsigned char room[16384];
    if (decoder->has_ended) return DYNO_DECODED;
    while (1) {
        unsigned char *out = room;
        size_t left = sizeof room;
        int result = codecs.brotli_decode(decoder->state, &count, &bytes, &left, &out, NULL);
        if (result == BROTLI_ERROR) return DYNO_DECODED_MALFORMED;
        int passed = pass_on(decoder, room, sizeof room - left, limit);
        if (passed != DYNO_DECODED) return passed;
        decoder->has_ended = result == BROTLI_SUCCESS;
        if (result != BROTLI_WANTS_ROOM) return DYNO_DECODED;
    }
}

static int decode_zstd(dyno_decoder *decoder, const unsigned char *bytes, size_t count, size_t limit) {
    unsigned char room[16384];
    struct zstd_input input = {bytes, count, 0};
    struct zstd_output output;
    do {
        output = (struct zstd_output){room, sizeof room, 0};
        size_t result = codecs.zstd_decode(decoder->state, &output, &input);
        if (codecs.zstd_is_error(result)) return DYNO_DECODED_MALFORMED;
        decoder->has_ended = result == 0;
        int passed = pass_on(decoder, room, output.position, limit);
        if (passed != DYNO_DECODED) return passed;
        // A full room may have left something inside.
    } while (input.position < input.size || (output.position == output.size && !decoder->has_ended));
    return DYNO_DECODED;
}

int dyno_decoder_take(dyno_decoder *decoder, const void *bytes, size_t count, size_t limit) {
    if (count == 0) return DYNO_DECODED;
    decoder->has_begun = 1;
    switch (decoder->coding) {
    case GZIP: return inflate_all(decoder, bytes, count, limit);
    case DEFLATE: return inflate_deflate(decoder, bytes, count, limit);
    case BROTLI: return decode_brotli(decoder, bytes, count, limit);
    case ZSTD: return decode_zstd(decoder, bytes, count, limit);
    case UNKNOWN: break;
    }
    return DYNO_DECODED_UNKNOWN;
}

const char *dyno_decoder_unfinished(const dyno_decoder *decoder) {
    // No body at all has no coding that could end.
    if (!decoder || !decoder->has_begun) return NULL;
    for (; decoder; decoder = decoder->next) {
        if (!decoder->has_ended) return decoder->name ? decoder->name : "content coding";
    }
    return NULL;
}
