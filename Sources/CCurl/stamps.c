#define _GNU_SOURCE
#include "CCurl.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "CLinux.h"

// A BIO that reads a socket with the kernel's time stamps. OpenSSL's functions are looked up, as all that is used of it here is.
// Signatures and constants: BIO_meth_new(3), BIO_ctrl(3), BIO_should_retry(3), SSL_set_bio(3) of OpenSSL 1.1 and 3.
static struct {
    void *(*new)(const void *);
    void (*set_data)(void *, void *);
    void *(*get_data)(void *);
    void (*set_init)(void *, int);
    void (*set_flags)(void *, int);
    void (*clear_flags)(void *, int);
    void (*set_bio)(void *, void *, void *);
    // NULL: there is no such BIO.
    void *method;
} openssl;

enum { SOURCE_SINK = 0x0400, EOF_QUESTION = 2, FLUSH = 11, DUPLICATE = 12 };
enum { SHOULD_READ = 1, SHOULD_WRITE = 2, SHOULD_RETRY = 8, RETRY_FLAGS = 0x0F };

struct stamped {
    // First: whoever has its address has that of the whole.
    int64_t stamp;
    int descriptor;
    int has_ended;
};

static int told(void *bio, struct stamped *socket, long count, int way) {
    openssl.clear_flags(bio, RETRY_FLAGS);
    socket->has_ended = way == SHOULD_READ && count == 0;
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) openssl.set_flags(bio, way | SHOULD_RETRY);
    return (int)count;
}

static int read_stamped(void *bio, char *buffer, int capacity) {
    struct stamped *socket = openssl.get_data(bio);
    return told(bio, socket, dyno_receive_stamped(socket->descriptor, buffer, (unsigned long)capacity, &socket->stamp), SHOULD_READ);
}

static int write_plainly(void *bio, const char *bytes, int count) {
    struct stamped *socket = openssl.get_data(bio);
    return told(bio, socket, send(socket->descriptor, bytes, (size_t)count, MSG_NOSIGNAL), SHOULD_WRITE);
}

static long control(void *bio, int command, long number, void *pointer) {
    (void)number, (void)pointer;
    struct stamped *socket = openssl.get_data(bio);
    if (command == EOF_QUESTION) return socket->has_ended;
    return command == FLUSH || command == DUPLICATE;
}

static int destroy(void *bio) {
    free(openssl.get_data(bio));
    openssl.set_data(bio, NULL);
    return 1;
}

static void look_up(void) {
    openssl.new = dlsym(RTLD_DEFAULT, "BIO_new");
    openssl.set_data = dlsym(RTLD_DEFAULT, "BIO_set_data");
    openssl.get_data = dlsym(RTLD_DEFAULT, "BIO_get_data");
    openssl.set_init = dlsym(RTLD_DEFAULT, "BIO_set_init");
    openssl.set_flags = dlsym(RTLD_DEFAULT, "BIO_set_flags");
    openssl.clear_flags = dlsym(RTLD_DEFAULT, "BIO_clear_flags");
    openssl.set_bio = dlsym(RTLD_DEFAULT, "SSL_set_bio");
    int (*new_index)(void) = dlsym(RTLD_DEFAULT, "BIO_get_new_index");
    void *(*new_method)(int, const char *) = dlsym(RTLD_DEFAULT, "BIO_meth_new");
    int (*set_read)(void *, int (*)(void *, char *, int)) = dlsym(RTLD_DEFAULT, "BIO_meth_set_read");
    int (*set_write)(void *, int (*)(void *, const char *, int)) = dlsym(RTLD_DEFAULT, "BIO_meth_set_write");
    int (*set_control)(void *, long (*)(void *, int, long, void *)) = dlsym(RTLD_DEFAULT, "BIO_meth_set_ctrl");
    int (*set_destroy)(void *, int (*)(void *)) = dlsym(RTLD_DEFAULT, "BIO_meth_set_destroy");
    int is_complete = openssl.new && openssl.set_data && openssl.get_data && openssl.set_init && openssl.set_flags &&
                      openssl.clear_flags && openssl.set_bio && new_index && new_method && set_read && set_write && set_control &&
                      set_destroy;
    void *method = is_complete ? new_method(SOURCE_SINK | new_index(), "socket with time stamps") : NULL;
    if (!method) return;
    int is_set = set_read(method, read_stamped) == 1 && set_write(method, write_plainly) == 1 &&
                 set_control(method, control) == 1 && set_destroy(method, destroy) == 1;
    if (is_set) openssl.method = method;
}

const int64_t *dyno_tls_stamp(void *session, int descriptor) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, look_up);
    if (!openssl.method) return NULL;
    struct stamped *socket = calloc(1, sizeof *socket);
    void *bio = socket ? openssl.new(openssl.method) : NULL;
    if (!bio) {
        free(socket);
        return NULL;
    }
    socket->descriptor = descriptor;
    openssl.set_data(bio, socket);
    openssl.set_init(bio, 1);
    // It belongs to the session from now on, and frees what it has with it.
    openssl.set_bio(session, bio, bio);
    return &socket->stamp;
}
