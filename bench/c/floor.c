// The floor: what others are compared with.
#include "floor.h"

static char buffer[BUFFER] __attribute__((aligned(4096)));

static void dump(const struct table *table, struct measure *measure) { at_the_floor(table, 0, buffer, measure); }

int main(int argc, char **argv) { return run(argc, argv, dump); }
