#define _GNU_SOURCE
#include "CCurl.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <string.h>

// OpenSSL's functions, looked up in the library that libcurl has loaded: a build needs no header of it, and a libcurl
// with another TLS library still works. Signatures and constants: SSL_read(3), SSL_want(3), SSL_pending(3),
// SSL_get_shutdown(3), SSL_set_mode(3), SSL_CTX_set_info_callback(3), CRYPTO_get_ex_new_index(3) of OpenSSL 1.1 and 3.
static struct {
    int (*read)(void *, void *, int);
    int (*write)(void *, const void *, int);
    int (*want)(const void *);
    int (*has_pending)(const void *);
    int (*get_shutdown)(const void *);
    long (*ctrl)(void *, int, long, void *);
    int (*set_fd)(void *, int);
    void (*set_read_ahead)(void *, int);
    void (*clear_errors)(void);
    int (*set_protocols)(void *, const unsigned char *, unsigned);
    void (*get_agreed)(const void *, const unsigned char **, unsigned *);
    int complete;
    void (*set_info_callback)(void *, void (*)(const void *, int, int));
    int (*new_index)(int, long, void *, void *, void *, void *);
    int (*set_data)(void *, int, void *);
    void *(*get_data)(const void *, int);
    void *(*get_context)(const void *);
    // Of what is kept with a context; negative: nothing can be.
    int data_index;
} openssl;

enum { WRITING = 2, READING = 3, RECEIVED_SHUTDOWN = 2, CTRL_MODE = 33, MODE_AUTO_RETRY = 4 };
enum { READ_ALERT = 0x4004, CLOSE_NOTIFY = 0x100, CONTEXTS = 1 };

static void look_up(void) {
    openssl.read = dlsym(RTLD_DEFAULT, "SSL_read");
    openssl.write = dlsym(RTLD_DEFAULT, "SSL_write");
    openssl.want = dlsym(RTLD_DEFAULT, "SSL_want");
    openssl.has_pending = dlsym(RTLD_DEFAULT, "SSL_has_pending");
    openssl.ctrl = dlsym(RTLD_DEFAULT, "SSL_ctrl");
    openssl.get_shutdown = dlsym(RTLD_DEFAULT, "SSL_get_shutdown");
    openssl.set_fd = dlsym(RTLD_DEFAULT, "SSL_set_fd");
    openssl.set_read_ahead = dlsym(RTLD_DEFAULT, "SSL_set_read_ahead");
    openssl.clear_errors = dlsym(RTLD_DEFAULT, "ERR_clear_error");
    openssl.set_protocols = dlsym(RTLD_DEFAULT, "SSL_CTX_set_alpn_protos");
    openssl.get_agreed = dlsym(RTLD_DEFAULT, "SSL_get0_alpn_selected");
    openssl.complete = openssl.read && openssl.write && openssl.want && openssl.has_pending && openssl.ctrl &&
                       openssl.get_shutdown && openssl.set_fd && openssl.set_read_ahead && openssl.clear_errors;
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

void *dyno_tls_adopt(CURL *easy, int descriptor) {
    look_up_once();
    void *adopted = openssl.complete ? session(easy) : NULL;
    // libcurl's own BIO works only during a call of libcurl's.
    if (!adopted || openssl.set_fd(adopted, descriptor) != 1) return NULL;
    openssl.set_read_ahead(adopted, 1);
    // A session ticket alone makes no call fail: only the socket does, and errno tells which way.
    openssl.ctrl(adopted, CTRL_MODE, MODE_AUTO_RETRY, NULL);
    return adopted;
}

// Why a call gave nothing; errno was zeroed before it. SSL_get_error would need an error queue cleared before each call, for 840
// instructions. SSL_want alone does not tell "later" from a broken connection: it says what was last tried, also where that failed.
static long failure(const void *session) {
    int number = errno;
    openssl.clear_errors();
    int want = openssl.want(session);
    int isLater = number == EAGAIN || number == EWOULDBLOCK || number == EINTR;
    if (isLater && (want == READING || want == WRITING)) {
        errno = EAGAIN;
        return -1;
    }
    if (openssl.get_shutdown(session) & RECEIVED_SHUTDOWN) return 0;
    errno = number ? number : ECONNRESET;
    return -1;
}

long dyno_tls_send(void *session, const void *bytes, unsigned long count) {
    errno = 0;
    int result = openssl.write(session, bytes, count > INT_MAX ? INT_MAX : (int)count);
    if (result > 0) return result;
    if (failure(session) == 0) errno = EPIPE;
    return -1;
}

long dyno_tls_receive(void *session, void *buffer, unsigned long capacity) {
    errno = 0;
    int result = openssl.read(session, buffer, capacity > INT_MAX ? INT_MAX : (int)capacity);
    return result > 0 ? result : failure(session);
}

int dyno_can_offer_http2(void) {
    look_up_once();
    const char *library = curl_version_info(CURLVERSION_NOW)->ssl_version;
    return library && strncmp(library, "OpenSSL/", 8) == 0 && openssl.complete && openssl.get_agreed && openssl.set_protocols;
}

// CURLOPT_SSL_CTX_FUNCTION.
static CURLcode offers(CURL *easy, void *context, void *nothing) {
    (void)easy, (void)nothing;
    static const unsigned char protocols[] = "\x02h2\x08http/1.1";
    return openssl.set_protocols(context, protocols, sizeof protocols - 1) == 0 ? CURLE_OK : CURLE_OUT_OF_MEMORY;
}

void dyno_easy_offer_http2(CURL *easy) {
    if (!dyno_can_offer_http2()) return;
    curl_easy_setopt(easy, CURLOPT_SSL_ENABLE_ALPN, 0L);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, offers);
}

int dyno_tls_speaks_http2(CURL *easy) {
    void *agreed = dyno_can_offer_http2() ? session(easy) : NULL;
    if (!agreed) return 0;
    const unsigned char *name = NULL;
    unsigned count = 0;
    openssl.get_agreed(agreed, &name, &count);
    return count == 2 && memcmp(name, "h2", 2) == 0;
}

int dyno_tls_has_pending(const void *session) { return openssl.has_pending(session); }

int dyno_tls_broke_off(CURL *easy) {
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
