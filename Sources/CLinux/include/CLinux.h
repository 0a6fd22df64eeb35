// What Glibc's Swift module lacks: epoll, the variadic prctl, and processor sets of any size.
#ifndef DYNO_CLINUX_H
#define DYNO_CLINUX_H

#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>

#include "guardian.h"
#include "stamps.h"

/// epoll_pwait2(2): waits at most `nanoseconds` (negative: without end). Where the kernel lacks it, ppoll(2) on the epoll
/// descriptor, which has the same resolution, and then epoll_wait(2) without waiting.
int dyno_epoll_wait(int epoll, struct epoll_event *events, int capacity, int64_t nanoseconds);

/// Whether the kernel, and what surrounds this process, allow epoll_pwait2(2).
int dyno_has_epoll_pwait2(void);

/// prctl(PR_SET_TIMERSLACK): how late the calling thread's timers may fire, in nanoseconds; 50 µs by default.
void dyno_set_timer_slack(unsigned long nanoseconds);

/// sched_getaffinity(2) of the calling thread: writes the numbers of the processors that it may run on, ascending and at most
/// `capacity` of them; gives how many there are, or -1 with the reason in errno.
int dyno_allowed_processors(int *processors, int capacity);

/// pthread_attr_setaffinity_np(3): a thread made with these attributes stays on one processor. Gives an error number, or 0.
int dyno_pin_to_processor(pthread_attr_t *attributes, int processor);

/// getrusage(2) with RUSAGE_THREAD: what the calling thread has used.
void dyno_thread_usage(struct rusage *usage);

/// sem_clockwait(3) with CLOCK_MONOTONIC, whose time `deadline` is: the calendar's clock may be set while one waits.
int dyno_semaphore_wait(sem_t *semaphore, const struct timespec *deadline);

/// adjtimex(2), read only: what the kernel takes for the error of its calendar, in microseconds; negative where nothing keeps it right.
long dyno_clock_error(void);

#endif
