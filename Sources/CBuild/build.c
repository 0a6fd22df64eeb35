#include "build.h"

// Swift takes no values from a command line; C does, from DYNO_COMMIT by way of Package.swift.
const char *dyno_build_commit(void) { return DYNO_COMMIT; }
