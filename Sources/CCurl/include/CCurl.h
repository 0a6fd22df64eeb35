// libcurl's header, and typed shims for its variadic calls, which Swift cannot import.
#ifndef DYNO_CCURL_H
#define DYNO_CCURL_H

#include <curl/curl.h>
#include <stdint.h>

static inline CURLcode dyno_easy_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode dyno_easy_set_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode dyno_easy_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode dyno_easy_set_size(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

// CURLOPT_PREREQFUNCTION, CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION.
static inline CURLcode dyno_easy_set_exchange(
    CURL *easy, void *context, curl_prereq_callback sends, curl_write_callback body, curl_write_callback header) {
    curl_easy_setopt(easy, CURLOPT_PRIVATE, context);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, context);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, context);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, context);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, sends);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, header);
    return curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, body);
}

// CURLOPT_XFERINFOFUNCTION with the context of the other callbacks; NULL: none.
static inline CURLcode dyno_easy_set_counter(CURL *easy, void *context, curl_xferinfo_callback callback) {
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, context);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, callback);
    return curl_easy_setopt(easy, CURLOPT_NOPROGRESS, callback ? 0L : 1L);
}

// CURLOPT_OPENSOCKETFUNCTION and CURLOPT_CLOSESOCKETFUNCTION.
static inline CURLcode dyno_easy_set_sockets(
    CURL *easy, void *context, curl_opensocket_callback opens, curl_closesocket_callback closes) {
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, context);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, context);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, opens);
    return curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, closes);
}

static inline CURLcode dyno_easy_set_progress(CURL *easy, curl_xferinfo_callback callback, void *context) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, callback);
    if (!code) code = curl_easy_setopt(easy, CURLOPT_XFERINFODATA, context);
    return code ? code : curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
}

static inline CURLcode dyno_easy_get_pointer(CURL *easy, CURLINFO info, void **value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode dyno_easy_get_socket(CURL *easy, curl_socket_t *value) {
    return curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, value);
}

// What the handles of one thread have in common: names that were looked up or given, and TLS sessions.
static inline CURLSH *dyno_share(void) {
    CURLSH *share = curl_share_init();
    if (share) curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
    if (share) curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    return share;
}

// Whether this libcurl begins HTTP/2 by prior knowledge anew with each request on a connection, which breaks it: 7.88.0 to 7.88.1
// (mended by https://github.com/curl/curl/pull/10643).
static inline int dyno_repeats_prior_knowledge(void) {
    unsigned int version = curl_version_info(CURLVERSION_NOW)->version_num;
    return version >= 0x075800 && version < 0x080000;
}

// What is asked of every transfer that is over, in one call. Sizes in bytes.
struct dyno_outcome {
    long status;
    // CURL_HTTP_VERSION_...
    long version;
    // Of the last answer, as it came.
    curl_off_t body_bytes;
    // Heads as text, also where they went out compressed.
    long request_bytes;
    curl_off_t upload_bytes;
    // Whether the last answer came over TLS.
    int is_secure;
};

static inline struct dyno_outcome dyno_easy_outcome(CURL *easy) {
    struct dyno_outcome outcome = {0};
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &outcome.status);
    curl_easy_getinfo(easy, CURLINFO_HTTP_VERSION, &outcome.version);
    curl_easy_getinfo(easy, CURLINFO_SIZE_DOWNLOAD_T, &outcome.body_bytes);
    curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &outcome.request_bytes);
    curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &outcome.upload_bytes);
    const char *scheme = NULL;
    curl_easy_getinfo(easy, CURLINFO_SCHEME, &scheme);
    outcome.is_secure = scheme && curl_strequal(scheme, "https");
    return outcome;
}

static inline CURLcode dyno_easy_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode dyno_easy_get_microseconds(CURL *easy, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLMcode dyno_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

static inline CURLMcode dyno_multi_set_socket_function(CURLM *multi, curl_socket_callback callback, void *context) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, callback);
    return code ? code : curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
}

static inline CURLMcode dyno_multi_set_timer_function(CURLM *multi, curl_multi_timer_callback callback, void *context) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, callback);
    return code ? code : curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
}

// Whether a TLS connection was ended by its peer (close_notify) or only broke off, which libcurl does not tell: a body that the end
// of the connection ends may then lack its own. Known of OpenSSL.

enum { DYNO_FAREWELL_UNKNOWN, DYNO_FAREWELL_AWAITED, DYNO_FAREWELL_SAID };

/// Has libcurl note in *farewell, for a handle's connections, that one is made and that its peer has ended it.
void dyno_easy_note_farewell(CURL *easy, int *farewell);

/// Whether the end of what curl_easy_recv gives came without the peer's saying so.
int dyno_curl_broke_off(CURL *easy);

/// Whether a host may set no cookie for a domain above it, as that is a public suffix; 0 also where libcurl brings no list of them.
int dyno_is_public_suffix(const char *host, size_t host_count, const char *domain, size_t domain_count);

/// Makes the URL of a handle that which a Location field leads to from there (RFC 3986, 5).
CURLUcode dyno_url_resolve(CURLU *url, const char *location);

// Content codings (RFC 9110, 8.4), decoded to find out whether a body is whole.

/// One for each coding of a body, in the order in which they are undone.
typedef struct dyno_decoder dyno_decoder;

enum { DYNO_DECODED, DYNO_DECODED_MALFORMED, DYNO_DECODED_TOO_MUCH, DYNO_DECODED_UNKNOWN };

/// What can be decoded, as Accept-Encoding lists it.
const char *dyno_codings(void);

/// Adds the codings of a Content-Encoding field to those before it; NULL stays NULL where the body is in the clear.
dyno_decoder *dyno_decoder_add(dyno_decoder *chain, const char *value, size_t count);
void dyno_decoder_free(dyno_decoder *chain);
/// Has a chain of one coding, gzip's, begin anew: what it has allocated is used again. @returns 0 where it cannot.
int dyno_decoder_renew(dyno_decoder *chain);
// Takes what is in the clear; 0: there is no room for it.
typedef int (*dyno_decoder_sink)(void *context, const void *bytes, size_t count);
// To be called once the chain is whole, before it is given anything.
void dyno_decoder_set_sink(dyno_decoder *chain, dyno_decoder_sink sink, void *context);

/// Takes a part of a body. @returns DYNO_DECODED..., TOO_MUCH from more than limit bytes in the clear on.
int dyno_decoder_take(dyno_decoder *chain, const void *bytes, size_t count, size_t limit);

/// The coding that has not come to its end; NULL where all have, and where there was no body at all.
const char *dyno_decoder_unfinished(const dyno_decoder *chain);

#endif
