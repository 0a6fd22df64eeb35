#define _GNU_SOURCE
#include "CCurl.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>

// OpenSSL's functions, looked up in the library that libcurl has loaded: a build needs no header of it, and a libcurl
// with another TLS library still works. Signatures and constants: SSL_read(3), SSL_want(3), SSL_get_shutdown(3) of
// OpenSSL 1.1 and 3.
static struct {
    int (*read)(void *, void *, int);
    int (*write)(void *, const void *, int);
    int (*want)(const void *);
    int (*get_shutdown)(const void *);
    int (*set_fd)(void *, int);
    void (*set_read_ahead)(void *, int);
    void (*clear_errors)(void);
    int complete;
} openssl;

enum { WRITING = 2, READING = 3, RECEIVED_SHUTDOWN = 2 };

static void look_up(void) {
    openssl.read = dlsym(RTLD_DEFAULT, "SSL_read");
    openssl.write = dlsym(RTLD_DEFAULT, "SSL_write");
    openssl.want = dlsym(RTLD_DEFAULT, "SSL_want");
    openssl.get_shutdown = dlsym(RTLD_DEFAULT, "SSL_get_shutdown");
    openssl.set_fd = dlsym(RTLD_DEFAULT, "SSL_set_fd");
    openssl.set_read_ahead = dlsym(RTLD_DEFAULT, "SSL_set_read_ahead");
    openssl.clear_errors = dlsym(RTLD_DEFAULT, "ERR_clear_error");
    openssl.complete = openssl.read && openssl.write && openssl.want && openssl.get_shutdown && openssl.set_fd &&
                       openssl.set_read_ahead && openssl.clear_errors;
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
    return info->internals;
}

// Why a call gave nothing. SSL_get_error would need an error queue cleared before each call, for 840 instructions.
static long failure(const void *session) {
    int number = errno;
    openssl.clear_errors();
    int want = openssl.want(session);
    if (want == READING || want == WRITING) {
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
