// Two floors at once, a thread each, for the routing tables 100 and 200: what two dumps in parallel can reach.
#include "floor.h"
#include <pthread.h>

struct part {
    const struct table *table;
    unsigned number;
    struct measure measure;
    char buffer[BUFFER] __attribute__((aligned(4096)));
};

static struct part parts[2];

static void *dump_part(void *argument) {
    struct part *part = argument;
    at_the_floor(part->table, part->number, part->buffer, &part->measure);
    return NULL;
}

static void dump(const struct table *table, struct measure *measure) {
    pthread_t threads[2];
    for (int i = 0; i < 2; i++) {
        parts[i].table = table;
        parts[i].number = 100 * (i + 1);
        parts[i].measure = (struct measure){.begin = measure->begin};
        errno = pthread_create(&threads[i], NULL, dump_part, &parts[i]);
        if (errno) fail("pthread_create");
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
        struct measure *part = &parts[i].measure;
        measure->rows += part->rows;
        measure->datagrams += part->datagrams;
        measure->receives += part->receives;
        if (!i || part->first < measure->first) measure->first = part->first;
    }
}

int main(int argc, char **argv) { return run(argc, argv, dump); }
