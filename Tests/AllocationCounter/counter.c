// Counts the heap allocations of the process that it is preloaded into (LD_PRELOAD). When the process exits it writes two numbers to
// the file that ALLOCATION_COUNT_FILE names: those of the main thread, and those of all others. Dyno's workers are threads of their
// own, so what the reports need, which differs a little from run to run, is not mixed up with what requests cost.
// Whatever the process starts is not counted.
#define _GNU_SOURCE
#include "AllocationCounter.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

// What glibc's own functions are called besides their public names, which these here take.
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static atomic_ulong of_main_thread, of_others;
static pthread_t main_thread;
static atomic_bool has_begun;

static void count(void) {
    // Before the constructor has run there is no other thread.
    int is_main = !atomic_load_explicit(&has_begun, memory_order_relaxed) || pthread_equal(pthread_self(), main_thread);
    atomic_fetch_add_explicit(is_main ? &of_main_thread : &of_others, 1, memory_order_relaxed);
}

void *malloc(size_t size) {
    count();
    return __libc_malloc(size);
}

void *calloc(size_t items, size_t size) {
    count();
    return __libc_calloc(items, size);
}

void *realloc(void *old, size_t size) {
    count();
    return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) {
    count();
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **result, size_t alignment, size_t size) {
    void *block = memalign(alignment, size);
    if (block) *result = block;
    return block ? 0 : ENOMEM;
}

__attribute__((constructor)) static void begin(void) {
    main_thread = pthread_self();
    atomic_store(&has_begun, 1);
    unsetenv("LD_PRELOAD");
}

__attribute__((destructor)) static void end(void) {
    unsigned long own = atomic_load(&of_main_thread), others = atomic_load(&of_others);
    const char *path = getenv("ALLOCATION_COUNT_FILE");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (!file) return;
    fprintf(file, "%lu %lu\n", own, others);
    fclose(file);
}
