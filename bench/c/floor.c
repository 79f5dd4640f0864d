// The floor: what others are compared with; with its buffer at the start of a page, or OFFSET bytes behind; CHECKED, see floor.h.
#include "floor.h"

#ifndef OFFSET
#define OFFSET 0
#endif

static char buffer[OFFSET + BUFFER] __attribute__((aligned(4096)));

static void dump(const struct table *table, struct measure *measure) { at_the_floor(table, 0, buffer + OFFSET, measure); }

int main(int argc, char **argv) { return run(argc, argv, dump); }
