#define _GNU_SOURCE
#include "guardian.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

// The guardian is forked from a process of several threads and executes nothing: only async-signal-safe functions are called in it.

static void tell(int channel, int32_t kind, int32_t value) {
    struct dyno_event event = {kind, value};
    send(channel, &event, sizeof event, MSG_NOSIGNAL);
}

// The image of the command; never returns.
static void become(const struct dyno_command *command, int null, int channel, pid_t guardian) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != guardian) _exit(127);
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setrlimit(RLIMIT_NOFILE, &command->descriptors);
    if (command->directory && chdir(command->directory) != 0) {
        tell(channel, DYNO_NO_DIRECTORY, errno);
        _exit(127);
    }
    dup2(null, 0);
    dup2(command->output, 1);
    dup2(command->output, 2);
    // All other descriptors are closed on exec.
    execvpe(command->arguments[0], command->arguments, command->environment);
    tell(channel, DYNO_NOT_EXECUTED, errno);
    _exit(127);
}

// Tells why the command is not started, and ends: without what it needs, a guardian would wait for nothing.
static void give_up(int channel, int reason) {
    tell(channel, DYNO_NOT_EXECUTED, reason);
    _exit(0);
}

// Closes what was inherited, but for these two, which are moved out of the way of the standard ones and close on exec.
static void keep_only(int *channel, int *output) {
    int moved = fcntl(*channel, F_DUPFD_CLOEXEC, 3);
    int moved_output = fcntl(*output, F_DUPFD_CLOEXEC, 3);
    if (moved < 0 || moved_output < 0) give_up(*channel, errno);
    *channel = moved;
    *output = moved_output;
    int low = *channel < *output ? *channel : *output;
    int high = *channel < *output ? *output : *channel;
    int gaps[][2] = {{3, low - 1}, {low + 1, high - 1}, {high + 1, 0}};
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    for (int gap = 0; gap < 3; gap++) {
        unsigned first = (unsigned)gaps[gap][0];
        unsigned last = gap == 2 ? ~0u : (unsigned)gaps[gap][1];
        if (last == first - 1 || close_range(first, last, 0) == 0) continue;
        // Before Linux 5.9.
        for (unsigned file = first; file <= last && file < limit.rlim_cur; file++) close((int)file);
    }
}

// Signals whoever is a child: the leader, and what has been adopted. Where a child is in a group of its own, the group: as long as
// it has not been waited for, neither its number nor its group's can be another's.
static void signal_all(int number, pid_t host) {
    static char text[1 << 16];
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    size_t length = 0;
    for (ssize_t count; (count = read(file, text + length, sizeof text - 1 - length)) > 0;) length += (size_t)count;
    close(file);
    text[length] = 0;
    char *rest = text;
    for (;;) {
        char *end;
        pid_t child = (pid_t)strtol(rest, &end, 10);
        if (end == rest) break;
        rest = end;
        pid_t group = getpgid(child);
        if (group > 0 && group != host && group != getpgrp()) {
            kill(-group, number);
        } else {
            kill(child, number);
        }
    }
}

static void guard(const struct dyno_command *given, int channel) {
    struct dyno_command command = *given;
    pid_t host = getpgrp();
    pid_t self = getpid();
    setpgid(0, 0);
    prctl(PR_SET_NAME, "dyno-guardian");
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    keep_only(&channel, &command.output);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0) give_up(channel, errno);
    // Nobody is to wait for the end of a pipe that only the guardian still holds.
    for (int file = 0; file < 3; file++) dup2(null, file);
    sigset_t awaited;
    sigemptyset(&awaited);
    sigaddset(&awaited, SIGCHLD);
    signal(SIGCHLD, SIG_DFL);
    int children = signalfd(-1, &awaited, SFD_NONBLOCK | SFD_CLOEXEC);
    if (children < 0) give_up(channel, errno);

    pid_t leader = fork();
    if (leader == 0) become(&command, null, channel, self);
    if (leader < 0) {
        tell(channel, DYNO_NOT_EXECUTED, errno);
    } else {
        // Both do it, so that the group is there for whichever comes first.
        setpgid(leader, leader);
    }
    close(command.output);

    bool is_gone = false, is_orphan = false, kills = false;
    struct pollfd watched[2] = {{.fd = channel, .events = POLLIN}, {.fd = children, .events = POLLIN}};
    while (!(is_gone && is_orphan)) {
        // What is forked while all are being killed is found at the next turn.
        poll(watched, 2, kills && !is_gone ? 5 : -1);
        struct signalfd_siginfo ended;
        while (read(children, &ended, sizeof ended) > 0) {}
        char word;
        ssize_t count = watched[0].revents ? recv(channel, &word, 1, MSG_DONTWAIT) : -1;
        if (count == 0 || (count < 0 && watched[0].revents && errno != EAGAIN && errno != EINTR)) {
            is_orphan = kills = true;
            watched[0].fd = -1;
        } else if (count == 1) {
            if (word == DYNO_KILL) kills = true;
            if (word == DYNO_TERMINATE) signal_all(SIGTERM, host);
            if (word == DYNO_INTERRUPT) signal_all(SIGINT, host);
        }
        if (kills && !is_gone) signal_all(SIGKILL, host);
        int status;
        pid_t child;
        while ((child = waitpid(-1, &status, WNOHANG)) > 0) {
            if (child == leader) tell(channel, DYNO_ENDED, status);
        }
        if (child < 0 && errno == ECHILD && !is_gone) {
            is_gone = true;
            tell(channel, DYNO_GONE, 0);
        }
    }
    _exit(0);
}

pid_t dyno_guard(const struct dyno_command *command, int *channel) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) return -1;
    // No handler of the calling process is to run in the guardian.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t guardian = fork();
    if (guardian == 0) guard(command, pair[1]);
    int reason = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(pair[1]);
    if (guardian < 0) {
        close(pair[0]);
        errno = reason;
        return -1;
    }
    *channel = pair[0];
    return guardian;
}
