#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <time.h>

static atomic_bool lacks_pwait2;

int dyno_epoll_wait(int epoll, struct epoll_event *events, int capacity, int64_t nanoseconds) {
    struct timespec wait = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
    struct timespec *limit = nanoseconds < 0 ? NULL : &wait;
    if (!atomic_load_explicit(&lacks_pwait2, memory_order_relaxed)) {
        int count = epoll_pwait2(epoll, events, capacity, limit, NULL);
        // Some sandboxes answer EPERM for system calls that they do not know.
        if (count >= 0 || (errno != ENOSYS && errno != EPERM)) return count;
        atomic_store_explicit(&lacks_pwait2, true, memory_order_relaxed);
    }
    struct pollfd self = {.fd = epoll, .events = POLLIN};
    int ready = ppoll(&self, 1, limit, NULL);
    return ready <= 0 ? ready : epoll_wait(epoll, events, capacity, 0);
}

void dyno_set_timer_slack(unsigned long nanoseconds) { prctl(PR_SET_TIMERSLACK, nanoseconds, 0, 0, 0); }
