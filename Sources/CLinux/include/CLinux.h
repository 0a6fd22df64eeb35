// What Glibc's Swift module lacks: epoll, and the variadic prctl.
#ifndef DYNO_CLINUX_H
#define DYNO_CLINUX_H

#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

/// epoll_pwait2(2): waits at most `nanoseconds` (negative: without end). Where the kernel lacks it, ppoll(2) on the epoll
/// descriptor, which has the same resolution, and then epoll_wait(2) without waiting.
int dyno_epoll_wait(int epoll, struct epoll_event *events, int capacity, int64_t nanoseconds);

/// prctl(PR_SET_TIMERSLACK): how late the calling thread's timers may fire, in nanoseconds; 50 µs by default.
void dyno_set_timer_slack(unsigned long nanoseconds);

#endif
