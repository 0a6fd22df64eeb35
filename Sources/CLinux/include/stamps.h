// The kernel's receive time stamps (SO_TIMESTAMPING of socket(7), Documentation/networking/timestamping.rst).
#ifndef DYNO_STAMPS_H
#define DYNO_STAMPS_H

#include <stdint.h>

/// Asks for a software time stamp of every packet that comes from now on. Gives 0, or -1 with the reason in errno: the system, or what
/// surrounds this process, does not know them.
int dyno_ask_for_stamps(int socket);

/// A new socket that has asked for them, and is for nothing else; -1 with the reason in errno.
int dyno_open_stamp_keeper(void);

/// recvmsg(2) with the time stamp of the last packet that was taken from: `stamp` is nanoseconds of CLOCK_REALTIME, 0 where the kernel
/// gave none; it is not touched where nothing was received. Otherwise as recv(2).
long dyno_receive_stamped(int socket, void *buffer, unsigned long capacity, int64_t *stamp);

/// CLOCK_REALTIME, and after it CLOCK_MONOTONIC, in nanoseconds.
struct dyno_clocks {
    int64_t real;
    int64_t monotonic;
};

struct dyno_clocks dyno_read_clocks(void);

#endif
