// A process between Dyno and a target that it starts, so that nothing is left of the target whatever becomes of Dyno.
#ifndef DYNO_GUARDIAN_H
#define DYNO_GUARDIAN_H

#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

/// What to start.
struct dyno_command {
    /// Ends with NULL; the program is looked up in PATH.
    char *const *arguments;
    /// Of the form NAME=value, ends with NULL.
    char *const *environment;
    /// NULL: that of the calling process.
    const char *directory;
    /// Becomes standard output and standard error.
    int output;
    /// RLIMIT_NOFILE, which the calling process may have raised for itself.
    struct rlimit descriptors;
};

/// What a guardian tells.
enum dyno_event_kind {
    /// No such folder; `value`: an error number.
    DYNO_NO_DIRECTORY = 1,
    /// The program could not be executed; `value`: an error number.
    DYNO_NOT_EXECUTED,
    /// The leader has ended; `value`: its status as of wait(2).
    DYNO_ENDED,
    /// Neither it nor any descendant is left.
    DYNO_GONE,
};

struct dyno_event {
    int32_t kind;
    int32_t value;
};

/// What a guardian is told, a byte each.
#define DYNO_TERMINATE 84
#define DYNO_KILL 75
#define DYNO_INTERRUPT 73

/// Forks a guardian, which starts the command in a process group of its own with no descriptors but its output, and adopts what
/// forks away from it (PR_SET_CHILD_SUBREAPER). Once the other end of `channel` is closed, which the death of the calling process
/// does as well, it kills all that is left, and ends.
///
/// `channel` is a socket of packets: `struct dyno_event` to read, single bytes to write. Gives the guardian, which is to be waited
/// for, or -1 with the reason in errno.
pid_t dyno_guard(const struct dyno_command *command, int *channel);

#endif
