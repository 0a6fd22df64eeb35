#include "CNghttp2.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// Blocks of 2^5 to 2^15 bytes, cut from slabs and kept in a list for each size; larger ones are the system's. Before each block
// stands its size, 16 bytes, so that what follows is aligned for anything.
enum { SMALLEST = 5, LARGEST = 15, SIZES = LARGEST - SMALLEST + 1, HEADER = 16, SLAB = 1 << 16, SYSTEMS = 255 };

struct block {
    uint64_t size;
    struct block *next;
};

struct slab {
    struct slab *next;
    // Keeps what follows aligned as blocks are.
    uint64_t padding;
};

struct dyno_pool {
    nghttp2_mem memory;
    struct block *free[SIZES];
    struct slab *slabs;
    char *rest;
    size_t rest_count;
    // Of the system's, so that they go with the pool.
    struct large *large;
};

struct large {
    struct large *previous, *next;
    size_t count;
    uint64_t padding;
};

// An address sanitizer is to see each block by itself.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define DYNO_NO_SLABS 1
#endif
#endif

static unsigned size_class(size_t count) {
    size_t whole = count + HEADER;
    unsigned bits = whole <= (1u << SMALLEST) ? SMALLEST : 64 - (unsigned)__builtin_clzll(whole - 1);
    return bits - SMALLEST;
}

static void *take_large(dyno_pool *pool, size_t count) {
    if (count > SIZE_MAX - sizeof(struct large) - HEADER) return NULL;
    struct large *made = malloc(sizeof(struct large) + HEADER + count);
    if (!made) return NULL;
    made->count = count;
    made->previous = NULL;
    made->next = pool->large;
    if (pool->large) pool->large->previous = made;
    pool->large = made;
    struct block *block = (struct block *)(made + 1);
    block->size = SYSTEMS;
    return (char *)block + HEADER;
}

static void give_large(dyno_pool *pool, struct block *block) {
    struct large *large = (struct large *)block - 1;
    if (large->previous) large->previous->next = large->next; else pool->large = large->next;
    if (large->next) large->next->previous = large->previous;
    free(large);
}

void *dyno_pool_take(dyno_pool *pool, size_t count) {
#ifdef DYNO_NO_SLABS
    return take_large(pool, count);
#endif
    if (count > (1u << LARGEST) - HEADER) return take_large(pool, count);
    unsigned size = size_class(count);
    struct block *block = pool->free[size];
    if (block) {
        pool->free[size] = block->next;
        return (char *)block + HEADER;
    }
    size_t whole = (size_t)1 << (size + SMALLEST);
    if (pool->rest_count < whole) {
        // What is left of the slab before is lost: less than one block.
        struct slab *slab = malloc(SLAB);
        if (!slab) return NULL;
        slab->next = pool->slabs;
        pool->slabs = slab;
        pool->rest = (char *)(slab + 1);
        pool->rest_count = SLAB - sizeof(struct slab);
    }
    block = (struct block *)pool->rest;
    pool->rest += whole;
    pool->rest_count -= whole;
    block->size = size;
    return (char *)block + HEADER;
}

void dyno_pool_give(dyno_pool *pool, void *bytes) {
    if (!bytes) return;
    struct block *block = (struct block *)((char *)bytes - HEADER);
    if (block->size == SYSTEMS) {
        give_large(pool, block);
        return;
    }
    block->next = pool->free[block->size];
    pool->free[block->size] = block;
}

static void *pool_malloc(size_t count, void *pool) { return dyno_pool_take(pool, count); }

static void pool_free(void *bytes, void *pool) { dyno_pool_give(pool, bytes); }

static void *pool_calloc(size_t each, size_t count, void *pool) {
    if (each && count > SIZE_MAX / each) return NULL;
    void *bytes = dyno_pool_take(pool, each * count);
    if (bytes) memset(bytes, 0, each * count);
    return bytes;
}

static void *pool_realloc(void *bytes, size_t count, void *pool) {
    if (!bytes) return dyno_pool_take(pool, count);
    struct block *block = (struct block *)((char *)bytes - HEADER);
    size_t room = block->size == SYSTEMS ? ((struct large *)block - 1)->count
                                         : ((size_t)1 << (block->size + SMALLEST)) - HEADER;
    if (block->size != SYSTEMS && count <= room) return bytes;
    void *larger = dyno_pool_take(pool, count);
    if (!larger) return NULL;
    memcpy(larger, bytes, room < count ? room : count);
    dyno_pool_give(pool, bytes);
    return larger;
}

dyno_pool *dyno_pool_new(void) {
    dyno_pool *pool = calloc(1, sizeof(dyno_pool));
    if (!pool) return NULL;
    pool->memory = (nghttp2_mem){pool, pool_malloc, pool_free, pool_calloc, pool_realloc};
    return pool;
}

void dyno_pool_free(dyno_pool *pool) {
    if (!pool) return;
    while (pool->large) give_large(pool, (struct block *)(pool->large + 1));
    while (pool->slabs) {
        struct slab *slab = pool->slabs;
        pool->slabs = slab->next;
        free(slab);
    }
    free(pool);
}

nghttp2_mem *dyno_pool_memory(dyno_pool *pool) { return &pool->memory; }
