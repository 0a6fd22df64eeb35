/// What Glibc's Swift module lacks: system calls that are variadic in C, as plain functions.
#ifndef CLINUX_H
#define CLINUX_H

/// Sets the calling thread's timer slack: how late, in nanoseconds, the kernel may end its sleeps in order to
/// batch wake-ups. prctl(PR_SET_TIMERSLACK). Returns 0, or -1 with errno set.
int dyno_set_timer_slack(unsigned long nanoseconds);

#endif
