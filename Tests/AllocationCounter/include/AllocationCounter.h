// Nothing to call: this library is put in front of a command with LD_PRELOAD.
#ifndef DYNO_ALLOCATION_COUNTER_H
#define DYNO_ALLOCATION_COUNTER_H
#endif
