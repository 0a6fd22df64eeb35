#define _GNU_SOURCE
#include "CCurl.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>

// OpenSSL's functions, looked up in the library that libcurl has loaded: a build needs no header of it, and a libcurl
// with another TLS library still works. Signatures and constants: SSL_read(3), SSL_want(3), SSL_pending(3),
// SSL_get_shutdown(3), SSL_set_mode(3) of OpenSSL 1.1 and 3.
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
    int complete;
} openssl;

enum { WRITING = 2, READING = 3, RECEIVED_SHUTDOWN = 2, CTRL_MODE = 33, MODE_AUTO_RETRY = 4 };

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
    openssl.complete = openssl.read && openssl.write && openssl.want && openssl.has_pending && openssl.ctrl &&
                       openssl.get_shutdown && openssl.set_fd && openssl.set_read_ahead && openssl.clear_errors;
}

void *dyno_tls_adopt(CURL *easy, int descriptor) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, look_up);
    struct curl_tlssessioninfo *info = NULL;
    if (!openssl.complete || curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &info) != CURLE_OK || !info) return NULL;
    if (info->backend != CURLSSLBACKEND_OPENSSL || !info->internals) return NULL;
    // libcurl's own BIO works only during a call of libcurl's.
    if (openssl.set_fd(info->internals, descriptor) != 1) return NULL;
    openssl.set_read_ahead(info->internals, 1);
    // A session ticket alone makes no call fail: only the socket does, and errno tells which way.
    openssl.ctrl(info->internals, CTRL_MODE, MODE_AUTO_RETRY, NULL);
    return info->internals;
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

int dyno_tls_has_pending(const void *session) { return openssl.has_pending(session); }
