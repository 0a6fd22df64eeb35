// nghttp2's header, and the memory that its sessions live in.
#ifndef DYNO_CNGHTTP2_H
#define DYNO_CNGHTTP2_H

#include <nghttp2/nghttp2.h>

/// Memory for the sessions of one thread: what one of them gives back the next takes, without asking the system. Each request makes
/// and frees half a dozen blocks; their sizes repeat.
typedef struct dyno_pool dyno_pool;

/// @returns NULL where there is no memory.
dyno_pool *dyno_pool_new(void);
/// All that was taken from it is gone as well.
void dyno_pool_free(dyno_pool *pool);
/// What nghttp2 is to take memory from; belongs to the pool.
nghttp2_mem *dyno_pool_memory(dyno_pool *pool);
/// @returns NULL where there is no memory.
void *dyno_pool_take(dyno_pool *pool, size_t count);
/// NULL is let pass.
void dyno_pool_give(dyno_pool *pool, void *block);

#endif
