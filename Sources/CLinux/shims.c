#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/timex.h>
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

int dyno_has_epoll_pwait2(void) {
    struct epoll_event event;
    struct timespec none = {0};
    return epoll_pwait2(-1, &event, 1, &none, NULL) >= 0 || (errno != ENOSYS && errno != EPERM);
}

void dyno_set_timer_slack(unsigned long nanoseconds) { prctl(PR_SET_TIMERSLACK, nanoseconds, 0, 0, 0); }

// Sets are as large as the kernel's own, which may hold more processors than cpu_set_t's 1,024.
int dyno_allowed_processors(int *processors, int capacity) {
    for (int limit = CPU_SETSIZE; limit <= 1 << 20; limit *= 2) {
        cpu_set_t *set = CPU_ALLOC(limit);
        if (!set) return -1;
        size_t size = CPU_ALLOC_SIZE(limit);
        CPU_ZERO_S(size, set);
        if (sched_getaffinity(0, size, set) == 0) {
            int count = 0;
            for (int number = 0; number < limit; number++) {
                if (!CPU_ISSET_S(number, size, set)) continue;
                if (count < capacity) processors[count] = number;
                count++;
            }
            CPU_FREE(set);
            return count;
        }
        int reason = errno;
        CPU_FREE(set);
        errno = reason;
        if (reason != EINVAL) return -1;
    }
    return -1;
}

int dyno_pin_to_processor(pthread_attr_t *attributes, int processor) {
    cpu_set_t *set = CPU_ALLOC(processor + 1);
    if (!set) return ENOMEM;
    size_t size = CPU_ALLOC_SIZE(processor + 1);
    CPU_ZERO_S(size, set);
    CPU_SET_S(processor, size, set);
    int code = pthread_attr_setaffinity_np(attributes, size, set);
    CPU_FREE(set);
    return code;
}

void dyno_thread_usage(struct rusage *usage) { getrusage(RUSAGE_THREAD, usage); }

int dyno_semaphore_wait(sem_t *semaphore, const struct timespec *deadline) {
    return sem_clockwait(semaphore, CLOCK_MONOTONIC, deadline);
}

long dyno_clock_error(void) {
    struct timex state = {0};
    int told = adjtimex(&state);
    return told < 0 || told == TIME_ERROR || state.status & STA_UNSYNC ? -1 : state.esterror;
}
