#define _GNU_SOURCE
#include "CTLS.h"

#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "CLinux.h"

// Whom to trust

// Certificates of authorities are read once for all threads: a system has 140 of them, which take milliseconds and a megabyte.
struct trust {
    char *file, *folder;
    // A file that was written anew is read anew.
    struct timespec changed;
    off_t size;
    ino_t number;
    X509_STORE *store;
    struct trust *next;
};

static pthread_mutex_t trust_lock = PTHREAD_MUTEX_INITIALIZER;
static struct trust *trusted;

static int same(const char *one, const char *other) { return one && other ? strcmp(one, other) == 0 : one == other; }

static X509_STORE *read_authorities(const char *file, const char *folder) {
    X509_STORE *store = X509_STORE_new();
    if (!store) return NULL;
    // As libcurl does: whoever is trusted need not be a root.
    X509_STORE_set_flags(store, X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN);
    int is_read = (!file || X509_STORE_load_file(store, file)) && (!folder || X509_STORE_load_path(store, folder));
    if (is_read) return store;
    X509_STORE_free(store);
    return NULL;
}

static X509_STORE *authorities(const char *file, const char *folder) {
    struct stat now = {0};
    if (file) stat(file, &now);
    pthread_mutex_lock(&trust_lock);
    struct trust *known = trusted;
    while (known && !(same(known->file, file) && same(known->folder, folder))) known = known->next;
    if (known && (known->number != now.st_ino || known->size != now.st_size || memcmp(&known->changed, &now.st_mtim, sizeof now.st_mtim))) {
        X509_STORE *store = read_authorities(file, folder);
        if (store) X509_STORE_free(known->store), known->store = store;
        if (!store) known = NULL;
    } else if (!known && (known = calloc(1, sizeof *known))) {
        known->file = file ? strdup(file) : NULL;
        known->folder = folder ? strdup(folder) : NULL;
        known->store = read_authorities(file, folder);
        if (known->store && same(known->file, file) && same(known->folder, folder)) {
            known->next = trusted;
            trusted = known;
        } else {
            X509_STORE_free(known->store), free(known->file), free(known->folder), free(known);
            known = NULL;
        }
    }
    X509_STORE *store = known ? known->store : NULL;
    if (known) known->changed = now.st_mtim, known->size = now.st_size, known->number = now.st_ino;
    if (store) X509_STORE_up_ref(store);
    pthread_mutex_unlock(&trust_lock);
    return store;
}

// A socket with time stamps

struct stamped {
    // First: whoever has its address has that of the whole.
    int64_t stamp;
    int descriptor;
    int has_stamps;
    int has_ended;
};

static int told(BIO *bio, struct stamped *socket, long count, int way) {
    BIO_clear_retry_flags(bio);
    socket->has_ended = way == BIO_FLAGS_READ && count == 0;
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) BIO_set_flags(bio, way | BIO_FLAGS_SHOULD_RETRY);
    return (int)count;
}

static int read_socket(BIO *bio, char *buffer, int capacity) {
    struct stamped *socket = BIO_get_data(bio);
    long count = socket->has_stamps ? dyno_receive_stamped(socket->descriptor, buffer, (unsigned long)capacity, &socket->stamp)
                                    : recv(socket->descriptor, buffer, (size_t)capacity, 0);
    return told(bio, socket, count, BIO_FLAGS_READ);
}

static int write_socket(BIO *bio, const char *bytes, int count) {
    struct stamped *socket = BIO_get_data(bio);
    return told(bio, socket, send(socket->descriptor, bytes, (size_t)count, MSG_NOSIGNAL), BIO_FLAGS_WRITE);
}

static long control(BIO *bio, int command, long number, void *pointer) {
    (void)number, (void)pointer;
    struct stamped *socket = BIO_get_data(bio);
    if (command == BIO_CTRL_EOF) return socket->has_ended;
    return command == BIO_CTRL_FLUSH || command == BIO_CTRL_DUP;
}

static int destroy(BIO *bio) {
    free(BIO_get_data(bio));
    BIO_set_data(bio, NULL);
    return 1;
}

static BIO_METHOD *socket_method;

static void make_method(void) {
    BIO_METHOD *method = BIO_meth_new(BIO_TYPE_SOURCE_SINK | BIO_get_new_index(), "socket with time stamps");
    if (!method) return;
    if (BIO_meth_set_read(method, read_socket) && BIO_meth_set_write(method, write_socket) && BIO_meth_set_ctrl(method, control) &&
        BIO_meth_set_destroy(method, destroy)) {
        socket_method = method;
    }
}

static BIO *socket_of(int descriptor) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_method);
    if (!socket_method) return NULL;
    struct stamped *socket = calloc(1, sizeof *socket);
    BIO *bio = socket ? BIO_new(socket_method) : NULL;
    if (!bio) {
        free(socket);
        return NULL;
    }
    socket->descriptor = descriptor;
    BIO_set_data(bio, socket);
    BIO_set_init(bio, 1);
    return bio;
}

// Routes

struct dyno_tls_route {
    char *host;
    int is_address;
    SSL_SESSION *last;
};

dyno_tls_route *dyno_tls_route_new(const char *host) {
    dyno_tls_route *route = calloc(1, sizeof *route);
    if (!route) return NULL;
    route->host = strdup(host);
    ASN1_OCTET_STRING *address = a2i_IPADDRESS(host);
    route->is_address = address != NULL;
    ASN1_OCTET_STRING_free(address);
    ERR_clear_error();
    if (route->host) return route;
    free(route);
    return NULL;
}

void dyno_tls_route_free(dyno_tls_route *route) {
    if (!route) return;
    SSL_SESSION_free(route->last);
    free(route->host);
    free(route);
}

// SSL_CTX_sess_set_new_cb(3): gives 1 where it keeps the session.
static int keep_session(SSL *session, SSL_SESSION *ticket) {
    dyno_tls_route *route = SSL_get_app_data(session);
    if (!route) return 0;
    SSL_SESSION_free(route->last);
    route->last = ticket;
    return 1;
}

// Of an address, certificates of before have it as their common name, and nothing else; libcurl takes them.
static int verify(int is_fine, X509_STORE_CTX *chain) {
    if (is_fine || X509_STORE_CTX_get_error(chain) != X509_V_ERR_IP_ADDRESS_MISMATCH) return is_fine;
    SSL *session = X509_STORE_CTX_get_ex_data(chain, SSL_get_ex_data_X509_STORE_CTX_idx());
    dyno_tls_route *route = session ? SSL_get_app_data(session) : NULL;
    X509 *certificate = X509_STORE_CTX_get0_cert(chain);
    if (!route || X509_get_ext_by_NID(certificate, NID_subject_alt_name, -1) >= 0) return 0;
    if (X509_check_host(certificate, route->host, 0, X509_CHECK_FLAG_NO_WILDCARDS, NULL) != 1) return 0;
    X509_STORE_CTX_set_error(chain, X509_V_OK);
    return 1;
}

// Contexts

static void tell(char *fault, size_t capacity, const char *what, const char *which) {
    unsigned long code = ERR_peek_last_error();
    const char *reason = code && ERR_SYSTEM_ERROR(code) ? strerror(ERR_GET_REASON(code)) : code ? ERR_reason_error_string(code) : NULL;
    snprintf(fault, capacity, "%s%s%s%s", what, which ? which : "", reason ? ": " : "", reason ? reason : "");
    ERR_clear_error();
}

// Without it OpenSSL would ask the terminal.
static int no_password(char *buffer, int capacity, int writes, void *nothing) {
    (void)buffer, (void)capacity, (void)writes, (void)nothing;
    return -1;
}

dyno_tls_context *dyno_tls_context_new(const struct dyno_tls_options *options, char *fault, size_t capacity) {
    ERR_clear_error();
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (!context) {
        tell(fault, capacity, "no TLS", NULL);
        return NULL;
    }
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION);
    // Partial writes and moving buffers: what is still to be sent is sent from elsewhere. Retries: a ticket alone makes no call fail.
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_AUTO_RETRY);
    SSL_CTX_set_read_ahead(context, 1);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context, keep_session);
    SSL_CTX_set_default_passwd_cb(context, no_password);
    static const unsigned char protocols[] = "\x02h2\x08http/1.1";
    // HTTP/1.1 alone is offered as well, as libcurl does.
    const unsigned char *offered = options->offers_http2 ? protocols : protocols + 3;
    if (SSL_CTX_set_alpn_protos(context, offered, options->offers_http2 ? 12 : 9) != 0) {
        tell(fault, capacity, "no ALPN", NULL);
        SSL_CTX_free(context);
        return NULL;
    }
    if (!options->is_insecure) {
        X509_STORE *store = authorities(options->authorities, options->authorities_folder);
        if (!store) {
            tell(fault, capacity, "the authorities' certificates cannot be read: ", options->authorities);
            SSL_CTX_free(context);
            return NULL;
        }
        SSL_CTX_set_cert_store(context, store);
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, verify);
    }
    if (options->certificate) {
        const char *key = options->key ? options->key : options->certificate;
        if (SSL_CTX_use_certificate_chain_file(context, options->certificate) != 1) {
            tell(fault, capacity, "the client's certificate cannot be used: ", options->certificate);
        } else if (SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1 || SSL_CTX_check_private_key(context) != 1) {
            tell(fault, capacity, "the key of the client's certificate cannot be used: ", key);
        } else {
            return context;
        }
        SSL_CTX_free(context);
        return NULL;
    }
    return context;
}

void dyno_tls_context_free(dyno_tls_context *context) { SSL_CTX_free(context); }

// Sessions

dyno_tls_session *dyno_tls_new(dyno_tls_context *context, dyno_tls_route *route, int descriptor) {
    SSL *session = SSL_new(context);
    BIO *bio = session ? socket_of(descriptor) : NULL;
    if (!bio) {
        SSL_free(session);
        ERR_clear_error();
        return NULL;
    }
    // It belongs to the session from now on.
    SSL_set_bio(session, bio, bio);
    SSL_set_app_data(session, route);
    SSL_set_connect_state(session);
    SSL_set_hostflags(session, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    int is_set = route->is_address ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), route->host)
                                   : SSL_set1_host(session, route->host) && SSL_set_tlsext_host_name(session, route->host);
    if (is_set && route->last) SSL_set_session(session, route->last);
    ERR_clear_error();
    if (is_set) return session;
    SSL_free(session);
    return NULL;
}

int dyno_tls_shake_hands(dyno_tls_session *session, char *fault, size_t capacity) {
    ERR_clear_error();
    errno = 0;
    int result = SSL_do_handshake(session);
    int number = errno;
    if (result == 1) return DYNO_TLS_DONE;
    int error = SSL_get_error(session, result);
    if (error == SSL_ERROR_WANT_READ) return DYNO_TLS_READS;
    if (error == SSL_ERROR_WANT_WRITE) return DYNO_TLS_WRITES;
    long verdict = SSL_get_verify_result(session);
    unsigned long code = ERR_peek_error();
    if (verdict != X509_V_OK && SSL_get_verify_mode(session) != SSL_VERIFY_NONE) {
        snprintf(fault, capacity, "the target's certificate is refused: %s", X509_verify_cert_error_string(verdict));
    } else if (code && ERR_GET_REASON(code) != SSL_R_UNEXPECTED_EOF_WHILE_READING) {
        const char *reason = ERR_reason_error_string(code);
        snprintf(fault, capacity, "TLS handshake failed: %s", reason ? reason : "unknown reason");
    } else {
        snprintf(fault, capacity, "TLS handshake failed: %s", number ? strerror(number) : "the connection closed");
    }
    ERR_clear_error();
    return DYNO_TLS_FAILED;
}

const int64_t *dyno_tls_stamp(dyno_tls_session *session) {
    struct stamped *socket = BIO_get_data(SSL_get_rbio(session));
    socket->has_stamps = 1;
    return &socket->stamp;
}

// Why a call gave nothing; errno was zeroed before it. SSL_get_error would need an error queue cleared before each call, for 840
// instructions. SSL_want alone does not tell "later" from a broken connection: it says what was last tried, also where that failed.
static long failure(const SSL *session) {
    int number = errno;
    ERR_clear_error();
    int want = SSL_want(session);
    int is_later = number == EAGAIN || number == EWOULDBLOCK || number == EINTR;
    if (is_later && (want == SSL_READING || want == SSL_WRITING)) {
        errno = EAGAIN;
        return -1;
    }
    if (SSL_get_shutdown(session) & SSL_RECEIVED_SHUTDOWN) return 0;
    errno = number ? number : ECONNRESET;
    return -1;
}

long dyno_tls_send(dyno_tls_session *session, const void *bytes, unsigned long count) {
    errno = 0;
    int result = SSL_write(session, bytes, count > INT_MAX ? INT_MAX : (int)count);
    if (result > 0) return result;
    if (failure(session) == 0) errno = EPIPE;
    return -1;
}

long dyno_tls_receive(dyno_tls_session *session, void *buffer, unsigned long capacity) {
    errno = 0;
    int result = SSL_read(session, buffer, capacity > INT_MAX ? INT_MAX : (int)capacity);
    return result > 0 ? result : failure(session);
}

int dyno_tls_has_pending(const dyno_tls_session *session) { return SSL_has_pending(session); }

int dyno_tls_speaks_http2(const dyno_tls_session *session) {
    const unsigned char *name = NULL;
    unsigned count = 0;
    SSL_get0_alpn_selected(session, &name, &count);
    return count == 2 && memcmp(name, "h2", 2) == 0;
}

void dyno_tls_free(dyno_tls_session *session) {
    if (!session) return;
    // Of one whose handshake is not over this is an error.
    if (!SSL_in_init(session)) SSL_shutdown(session);
    ERR_clear_error();
    SSL_free(session);
}
