// What a program does between its receive calls: preloaded, it notes how long it is from the end of one to the beginning of the next, and prints
// the median to standard error when the program ends. The work of the receive calls is not in it; that of other system calls is. What follows a
// receive call that failed is not counted. For programs that receive one datagram after the other, of whatever thread.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

static unsigned long long ended, gaps[1 << 16];
static size_t count;

static unsigned long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000ull + time.tv_nsec;
}

#define RECEIVE(name, call, ...)                                                        \
    ssize_t name(__VA_ARGS__) {                                                         \
        static ssize_t (*real)(__VA_ARGS__);                                            \
        if (!real) *(void **)&real = dlsym(RTLD_NEXT, #name);                           \
        if (ended && count < sizeof gaps / sizeof *gaps) gaps[count++] = now() - ended; \
        ssize_t length = real call;                                                     \
        ended = length > 0 ? now() : 0;                                                 \
        return length;                                                                  \
    }

RECEIVE(recv, (fd, buffer, size, flags), int fd, void *buffer, size_t size, int flags)
RECEIVE(recvfrom, (fd, buffer, size, flags, from, from_size), int fd, void *buffer, size_t size, int flags, struct sockaddr *from,
        socklen_t *from_size)
RECEIVE(recvmsg, (fd, message, flags), int fd, struct msghdr *message, int flags)

static int order(const void *a, const void *b) {
    unsigned long long left = *(const unsigned long long *)a, right = *(const unsigned long long *)b;
    return (left > right) - (left < right);
}

__attribute__((destructor)) static void print(void) {
    if (!count) return;
    qsort(gaps, count, sizeof *gaps, order);
    fprintf(stderr, "between_ns %llu\n", gaps[count / 2]);
}
