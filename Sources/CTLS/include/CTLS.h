// TLS over sockets that are connected already, by OpenSSL. A context and what is made from it belong to one thread.
#ifndef DYNO_CTLS_H
#define DYNO_CTLS_H

#include <stddef.h>
#include <stdint.h>

/// What the connections of one thread have in common (SSL_CTX).
typedef struct ssl_ctx_st dyno_tls_context;
/// One connection (SSL).
typedef struct ssl_st dyno_tls_session;
/// A way to one host: what a certificate there has to be of, and the session that the last handshake left, so that the next is short.
typedef struct dyno_tls_route dyno_tls_route;

struct dyno_tls_options {
    /// A file of certificates, and a folder of them, of whom to trust (PEM); NULL: none of the kind.
    const char *authorities;
    const char *authorities_folder;
    /// The client's certificate with its chain, and its key (PEM); NULL: none. A certificate without a key has it in its file.
    const char *certificate;
    const char *key;
    /// Whether nothing is verified.
    int is_insecure;
    /// Whether HTTP/2 is offered, before HTTP/1.1 (ALPN).
    int offers_http2;
};

/// @param fault takes the reason where NULL is given: there is no memory, or a file cannot be read or does not fit the others.
dyno_tls_context *dyno_tls_context_new(const struct dyno_tls_options *options, char *fault, size_t capacity);
void dyno_tls_context_free(dyno_tls_context *context);

/// @param host a name or an address, without brackets and final dot. @returns NULL where there is no memory.
dyno_tls_route *dyno_tls_route_new(const char *host);
/// No connection of it is left.
void dyno_tls_route_free(dyno_tls_route *route);

/// A connection whose handshake is to be made; the descriptor stays the caller's. @returns NULL where there is no memory.
dyno_tls_session *dyno_tls_new(dyno_tls_context *context, dyno_tls_route *route, int descriptor);

enum { DYNO_TLS_DONE, DYNO_TLS_READS, DYNO_TLS_WRITES, DYNO_TLS_FAILED };

/// Goes on with the handshake: done, or to be called again once the socket can be read or written.
/// @param fault takes the reason where it has failed.
int dyno_tls_shake_hands(dyno_tls_session *session, char *fault, size_t capacity);

/// Has reads take the kernel's time stamps along, of a socket that was asked for them.
/// @returns where that of the last read from the socket stands: nanoseconds of CLOCK_REALTIME, 0 where it had none.
const int64_t *dyno_tls_stamp(dyno_tls_session *session);

/// As send(2): -1 with EAGAIN in errno: later, with the same bytes, wherever they are then.
long dyno_tls_send(dyno_tls_session *session, const void *bytes, unsigned long count);

/// As recv(2), 0 where the peer has said farewell (close_notify); an end without one is an error: ECONNRESET.
long dyno_tls_receive(dyno_tls_session *session, void *buffer, unsigned long capacity);

/// Whether bytes have been read from the socket that nobody has taken.
int dyno_tls_has_pending(const dyno_tls_session *session);

/// Whether the handshake has ended with HTTP/2.
int dyno_tls_speaks_http2(const dyno_tls_session *session);

/// Says farewell, as far as the socket takes it now.
void dyno_tls_free(dyno_tls_session *session);

// TLS 1.3 over a socket that does not wait, with a key that both sides have and no certificates.

enum { DYNO_PSK_FAILED = -1, DYNO_PSK_WANTS_READ = -2, DYNO_PSK_WANTS_WRITE = -3 };

/// Says the key, of 1 to 256 bytes, of all sessions of this process. @returns 0 where it cannot be used.
int dyno_psk_set_secret(const char *text);
/// @returns a session on the socket; NULL where there is none to be had.
dyno_tls_session *dyno_psk_open(int socket);
/// @returns above 0 once it is made, else one of the above: 0 where the peer has ended it.
int dyno_psk_handshake(dyno_tls_session *session, int is_server);
/// @returns how many bytes, 0 at the end, or one of the above.
int dyno_psk_read(dyno_tls_session *session, void *bytes, int count);
int dyno_psk_write(dyno_tls_session *session, const void *bytes, int count);
void dyno_psk_close(dyno_tls_session *session);

#endif
