#define _GNU_SOURCE
#include "CCurl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

// OpenSSL's functions, looked up in the library that libcurl has loaded: a libcurl with another TLS library still works.
// Signatures and constants: SSL_get_shutdown(3), SSL_CTX_set_info_callback(3) and CRYPTO_get_ex_new_index(3) of OpenSSL 1.1 and 3.
static struct {
    int (*get_shutdown)(const void *);
    void (*set_info_callback)(void *, void (*)(const void *, int, int));
    int (*new_index)(int, long, void *, void *, void *, void *);
    int (*set_data)(void *, int, void *);
    void *(*get_data)(const void *, int);
    void *(*get_context)(const void *);
    // Of what is kept with a context; negative: nothing can be.
    int data_index;
} openssl;

enum { RECEIVED_SHUTDOWN = 2, READ_ALERT = 0x4004, CLOSE_NOTIFY = 0x100, CONTEXTS = 1 };

static void look_up(void) {
    openssl.get_shutdown = dlsym(RTLD_DEFAULT, "SSL_get_shutdown");
    openssl.set_info_callback = dlsym(RTLD_DEFAULT, "SSL_CTX_set_info_callback");
    openssl.new_index = dlsym(RTLD_DEFAULT, "CRYPTO_get_ex_new_index");
    openssl.set_data = dlsym(RTLD_DEFAULT, "SSL_CTX_set_ex_data");
    openssl.get_data = dlsym(RTLD_DEFAULT, "SSL_CTX_get_ex_data");
    openssl.get_context = dlsym(RTLD_DEFAULT, "SSL_get_SSL_CTX");
    int tells = openssl.set_info_callback && openssl.new_index && openssl.set_data && openssl.get_data && openssl.get_context;
    openssl.data_index = tells ? openssl.new_index(CONTEXTS, 0, NULL, NULL, NULL, NULL) : -1;
}

static void look_up_once(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, look_up);
}

// The session of a handle's connection; NULL where it is not OpenSSL's.
static void *session(CURL *easy) {
    struct curl_tlssessioninfo *info = NULL;
    if (curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &info) != CURLE_OK || !info) return NULL;
    return info->backend == CURLSSLBACKEND_OPENSSL ? info->internals : NULL;
}

int dyno_curl_broke_off(CURL *easy) {
    look_up_once();
    void *broken = openssl.get_shutdown ? session(easy) : NULL;
    return broken && !(openssl.get_shutdown(broken) & RECEIVED_SHUTDOWN);
}

static void heard(const void *session, int what, int value) {
    if (what != READ_ALERT || value != CLOSE_NOTIFY) return;
    int *farewell = openssl.get_data(openssl.get_context(session), openssl.data_index);
    if (farewell) *farewell = DYNO_FAREWELL_SAID;
}

// CURLOPT_SSL_CTX_FUNCTION: each connection has a context of its own.
static CURLcode begins(CURL *easy, void *context, void *farewell) {
    (void)easy;
    if (openssl.set_data(context, openssl.data_index, farewell) != 1) return CURLE_OK;
    openssl.set_info_callback(context, heard);
    *(int *)farewell = DYNO_FAREWELL_AWAITED;
    return CURLE_OK;
}

void dyno_easy_note_farewell(CURL *easy, int *farewell) {
    look_up_once();
    // Other libraries than OpenSSL have contexts of another kind.
    const char *library = curl_version_info(CURLVERSION_NOW)->ssl_version;
    if (openssl.data_index < 0 || !library || strncmp(library, "OpenSSL/", 8) != 0) return;
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, farewell);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, begins);
}

// libpsl's, looked up in the library that libcurl has loaded, if it has. Signatures: libpsl.h of 0.21.
static struct {
    const void *list;
    int (*is_acceptable)(const void *, const char *, const char *);
} suffixes;

static void look_up_suffixes(void) {
    const void *(*builtin)(void) = dlsym(RTLD_DEFAULT, "psl_builtin");
    suffixes.is_acceptable = dlsym(RTLD_DEFAULT, "psl_is_cookie_domain_acceptable");
    suffixes.list = builtin && suffixes.is_acceptable ? builtin() : NULL;
}

int dyno_is_public_suffix(const char *host, size_t host_count, const char *domain, size_t domain_count) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, look_up_suffixes);
    // A name has 253 characters at the most (RFC 1035, 2.3.4).
    char texts[2][256];
    if (!suffixes.list || host_count > 255 || domain_count > 255) return 0;
    const char *from[2] = {host, domain};
    const size_t counts[2] = {host_count, domain_count};
    for (int each = 0; each < 2; each++) {
        for (size_t place = 0; place < counts[each]; place++) {
            char letter = from[each][place];
            texts[each][place] = letter >= 'A' && letter <= 'Z' ? (char)(letter | 0x20) : letter;
        }
        texts[each][counts[each]] = 0;
    }
    return !suffixes.is_acceptable(suffixes.list, texts[0], texts[1]);
}

// The macros' values: CURLU_PATH_AS_IS, CURLU_URLENCODE and CURLU_ALLOW_SPACE, as libcurl resolves redirects itself.
CURLUcode dyno_url_resolve(CURLU *url, const char *location) {
    return curl_url_set(url, CURLUPART_URL, location, CURLU_PATH_AS_IS | CURLU_URLENCODE | CURLU_ALLOW_SPACE);
}
