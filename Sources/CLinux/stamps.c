#define _GNU_SOURCE
#include "stamps.h"

#include <errno.h>
#include <linux/net_tstamp.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

// struct scm_timestamping of linux/errqueue.h, which older headers have without its length: software, a place that is not used any
// more, hardware.
struct stamps {
    struct timespec each[3];
};

int dyno_ask_for_stamps(int socket) {
    int flags = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE;
    return setsockopt(socket, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof flags);
}

int dyno_open_stamp_keeper(void) {
    int keeper = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (keeper < 0 || dyno_ask_for_stamps(keeper) == 0) return keeper;
    int reason = errno;
    close(keeper);
    errno = reason;
    return -1;
}

static int64_t nanoseconds(const struct timespec *time) { return (int64_t)time->tv_sec * 1000000000 + time->tv_nsec; }

long dyno_receive_stamped(int socket, void *buffer, unsigned long capacity, int64_t *stamp) {
    union {
        char bytes[CMSG_SPACE(sizeof(struct stamps))];
        struct cmsghdr alignment;
    } control;
    struct iovec part = {.iov_base = buffer, .iov_len = capacity};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    ssize_t count = recvmsg(socket, &message, 0);
    if (count <= 0) return count;
    *stamp = 0;
    for (struct cmsghdr *each = CMSG_FIRSTHDR(&message); each; each = CMSG_NXTHDR(&message, each)) {
        if (each->cmsg_level != SOL_SOCKET || each->cmsg_type != SO_TIMESTAMPING) continue;
        struct stamps stamps;
        memcpy(&stamps, CMSG_DATA(each), sizeof stamps);
        *stamp = nanoseconds(&stamps.each[0]);
    }
    return count;
}

struct dyno_clocks dyno_read_clocks(void) {
    struct timespec real, monotonic;
    clock_gettime(CLOCK_REALTIME, &real);
    clock_gettime(CLOCK_MONOTONIC, &monotonic);
    return (struct dyno_clocks){.real = nanoseconds(&real), .monotonic = nanoseconds(&monotonic)};
}
