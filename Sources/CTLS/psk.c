#include "CTLS.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string.h>

static char secret[257];
static unsigned secret_length;
static const char identity[] = "dyno";

static unsigned client_key(SSL *ssl, const char *hint, char *name, unsigned room, unsigned char *key, unsigned most) {
    (void)ssl, (void)hint;
    if (sizeof identity > room || secret_length > most) return 0;
    memcpy(name, identity, sizeof identity);
    memcpy(key, secret, secret_length);
    return secret_length;
}

static unsigned server_key(SSL *ssl, const char *name, unsigned char *key, unsigned most) {
    (void)ssl;
    if (strcmp(name, identity) != 0 || secret_length > most) return 0;
    memcpy(key, secret, secret_length);
    return secret_length;
}

int dyno_psk_set_secret(const char *text) {
    size_t length = strlen(text);
    if (length == 0 || length >= sizeof secret) return 0;
    memcpy(secret, text, length + 1);
    secret_length = (unsigned)length;
    return 1;
}

static int prepare(SSL_CTX *context) {
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_psk_client_callback(context, client_key);
    SSL_CTX_set_psk_server_callback(context, server_key);
    // Nothing is trusted: a peer without the key that shows a certificate in its place is refused.
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    // The key is used with the hash of this cipher.
    return SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) && SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256") &&
           SSL_CTX_set_num_tickets(context, 0);
}

dyno_tls_session *dyno_psk_open(int socket) {
    SSL_CTX *context = secret_length > 0 ? SSL_CTX_new(TLS_method()) : NULL;
    if (!context) return NULL;
    SSL *session = prepare(context) ? SSL_new(context) : NULL;
    SSL_CTX_free(context);
    if (session && SSL_set_fd(session, socket) == 1) return session;
    SSL_free(session);
    return NULL;
}

static int outcome(SSL *session, int result) {
    if (result > 0) return result;
    int error = SSL_get_error(session, result);
    ERR_clear_error();
    return error == SSL_ERROR_WANT_READ    ? DYNO_PSK_WANTS_READ
           : error == SSL_ERROR_WANT_WRITE ? DYNO_PSK_WANTS_WRITE
           : error == SSL_ERROR_ZERO_RETURN ? 0
                                            : DYNO_PSK_FAILED;
}

int dyno_psk_handshake(dyno_tls_session *session, int is_server) {
    ERR_clear_error();
    // A key stands for a session, and a server that verifies its peers takes none that is not named as its own.
    if (is_server) SSL_set_session_id_context(session, (const unsigned char *)identity, sizeof identity);
    return outcome(session, is_server ? SSL_accept(session) : SSL_connect(session));
}

int dyno_psk_read(dyno_tls_session *session, void *bytes, int count) {
    ERR_clear_error();
    return outcome(session, SSL_read(session, bytes, count));
}

int dyno_psk_write(dyno_tls_session *session, const void *bytes, int count) {
    ERR_clear_error();
    return outcome(session, SSL_write(session, bytes, count));
}

void dyno_psk_close(dyno_tls_session *session) { SSL_free(session); }
